"""Addresses of circular resolutions."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import circular_steps, circulars

BASE = "zirkularbeschluesse/"
urlpatterns: list[URLPattern] = [
    path(BASE, circulars.list_circulars, name="list_circulars"),
    path(f"{BASE}neu/", circulars.create_circular, name="create_circular"),
    path("geschaefte/<int:pk>/zirkularweg/", circulars.put_on_circular_way, name="put_on_circular_way"),
    path(f"{BASE}<int:pk>/", circulars.show_circular, name="show_circular"),
    path(f"{BASE}<int:pk>/bearbeiten/", circulars.change_circular, name="change_circular"),
    path(f"{BASE}<int:pk>/antwort/", circulars.answer_circular, name="answer_circular"),
    path(f"{BASE}<int:pk>/rueckmeldungen.pdf", circulars.show_remarks, name="show_circular_remarks"),
    path(f"{BASE}<int:pk>/eroeffnen/", circular_steps.open_circular, name="open_circular"),
    path(f"{BASE}<int:pk>/erinnern/", circular_steps.remind_circular, name="remind_circular"),
    path(f"{BASE}<int:pk>/abschliessen/", circular_steps.close_circular, name="close_circular"),
    path(f"{BASE}<int:pk>/erneut-fragen/", circular_steps.ask_again, name="ask_circular_again"),
    path(
        f"{BASE}<int:pk>/bemerkungen/<int:answer_pk>/",
        circular_steps.treat_remark,
        name="treat_circular_remark",
    ),
    path(f"{BASE}<int:pk>/unterbreiten/", circular_steps.submit_circular, name="submit_circular"),
    path(f"{BASE}<int:pk>/rrb/", circular_steps.record_resolution, name="record_circular_resolution"),
    path(f"{BASE}<int:pk>/beschluss/", circular_steps.conclude_circular, name="conclude_circular"),
    path(f"{BASE}<int:pk>/sitzung/", circular_steps.stop_circular, name="stop_circular"),
    path(f"{BASE}<int:pk>/zurueckziehen/", circular_steps.withdraw_circular, name="withdraw_circular"),
]
