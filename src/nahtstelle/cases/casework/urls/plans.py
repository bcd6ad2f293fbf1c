"""The plan, its measures, reviews and messages of a case."""

from django.urls import path

from nahtstelle.cases.casework.views import measures, monitoring, plan_editor, plan_steps, plans

urlpatterns = [
    path("faelle/<int:pk>/plan/", plans.show_plan, name="show_plan"),
    path("faelle/<int:pk>/plan/schreiben/", plan_editor.write_plan, name="write_plan"),
    path("faelle/<int:pk>/plan/anpassen/", plan_steps.amend_plan, name="amend_plan"),
    path("faelle/<int:pk>/plan/gegenlesen-lassen/", plan_steps.send_plan, name="send_plan"),
    path("faelle/<int:pk>/plan/gegenlesen/", plan_steps.counter_read_plan, name="counter_read_plan"),
    path("faelle/<int:pk>/plan/gegenlesung-beenden/", plan_steps.finish_reading, name="finish_reading"),
    path("faelle/<int:pk>/plan/ohne-gegenlesung/", plan_steps.waive_reading, name="waive_reading"),
    path("faelle/<int:pk>/plan/weiterschreiben/", plan_steps.take_plan_back, name="take_plan_back"),
    path("faelle/<int:pk>/plan/verwerfen/", plan_steps.drop_plan, name="drop_plan"),
    path("faelle/<int:pk>/plan/unterzeichnen/", plan_steps.sign_plan, name="sign_plan"),
    path("faelle/<int:pk>/plan/<int:number>/", plans.show_version, name="show_plan_version"),
    path("faelle/<int:pk>/plan/<int:number>/plan.pdf", plans.download_plan, name="download_plan"),
    path("faelle/<int:pk>/plan/<int:number>/unterzeichnet/", plans.download_scan, name="download_scan"),
    path("faelle/<int:pk>/plan/<int:number>/vergleich/", plans.compare_plans, name="compare_plans"),
    path("faelle/<int:pk>/massnahmen/<int:measure>/<slug:step>/", measures.move_measure, name="move_measure"),
    path("faelle/<int:pk>/standortbestimmungen/", monitoring.list_reviews, name="list_reviews"),
    path("faelle/<int:pk>/standortbestimmungen/neu/", monitoring.record_review, name="record_review"),
    path("faelle/<int:pk>/nachrichten/", monitoring.list_messages, name="list_messages"),
    path("faelle/<int:pk>/nachrichten/gelesen/", monitoring.mark_messages_read, name="mark_messages_read"),
]
