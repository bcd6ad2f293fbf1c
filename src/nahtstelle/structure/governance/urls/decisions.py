"""Addresses of decisions and tasks."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import decisions, outcomes, tasks

urlpatterns: list[URLPattern] = [
    path("traktanden/<int:item_pk>/ergebnis/", outcomes.record_outcome, name="record_outcome"),
    path("beschluesse/", decisions.list_decisions, name="list_decisions"),
    path("beschluesse/<int:pk>/", decisions.show_decision, name="show_decision"),
    path("beschluesse/<int:pk>/auszug.pdf", decisions.download_excerpt, name="download_excerpt"),
    path(
        "beschluesse/<int:pk>/rrb/",
        decisions.record_government_resolution,
        name="record_government_resolution",
    ),
    path("beschluesse/<int:pk>/berichtigung/", decisions.correct_decision, name="correct_decision"),
    path("beschluesse/<int:pk>/auftraege/neu/", tasks.add_task, name="add_task"),
    path("geschaefte/<int:pk>/umsetzung/", tasks.start_execution, name="start_execution"),
    path("auftraege/", tasks.list_tasks, name="list_tasks"),
    path("auftraege/<int:pk>/", tasks.show_task, name="show_task"),
    path("auftraege/<int:pk>/meldung/", tasks.report_completion, name="report_completion"),
    path("auftraege/<int:pk>/bestaetigung/", tasks.confirm_task, name="confirm_task"),
    path("auftraege/<int:pk>/rueckweisung/", tasks.send_back_task, name="send_back_task"),
]
