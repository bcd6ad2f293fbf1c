"""Addresses of governance, by theme."""

from django.urls import URLPattern

from nahtstelle.structure.governance.urls import (
    bodies,
    decisions,
    mandates,
    meetings,
    members,
    proposals,
)

app_name = "governance"
urlpatterns: list[URLPattern] = [
    *bodies.urlpatterns,
    *proposals.urlpatterns,
    *meetings.urlpatterns,
    *decisions.urlpatterns,
    *members.urlpatterns,
    *mandates.urlpatterns,
]
