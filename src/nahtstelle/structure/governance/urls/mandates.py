"""Addresses of mandates, their reports and the requests behind them."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import mandate_requests, mandate_steps, mandate_summary, mandates

urlpatterns: list[URLPattern] = [
    path("mandate/", mandates.list_mandates, name="list_mandates"),
    path("mandate/stand/", mandate_summary.show_summary, name="show_summary"),
    path("mandate/stand.pdf", mandate_summary.download_summary, name="download_summary"),
    path("mandate/stand/traktandieren/", mandate_summary.schedule_summary, name="schedule_summary"),
    path("mandate/<int:pk>/", mandates.show_mandate, name="show_mandate"),
    path("mandate/<int:pk>/bericht/", mandate_steps.report_mandate, name="report_mandate"),
    path(
        "mandate/<int:pk>/ergebnisse/<int:deliverable_pk>/",
        mandate_steps.report_deliverable,
        name="report_deliverable",
    ),
    path(
        "mandate/<int:pk>/eskalationen/<int:escalation_pk>/",
        mandate_steps.settle_escalation,
        name="settle_escalation",
    ),
    path("mandate/<int:pk>/verlaengern/", mandate_steps.extend_mandate, name="extend_mandate"),
    path("mandate/<int:pk>/entlassen/", mandate_steps.discharge_mandate, name="discharge_mandate"),
    path("beschluesse/<int:pk>/mandat/", mandates.issue_mandate, name="issue_mandate"),
    path("geschaefte/neu/fachgruppe/", mandate_requests.create_request, name="create_request"),
    path("geschaefte/<int:pk>/fachgruppe/", mandate_requests.request_mandate, name="request_mandate"),
]
