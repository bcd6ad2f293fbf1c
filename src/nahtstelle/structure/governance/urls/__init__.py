"""Addresses of governance, by theme."""

from django.urls import URLPattern

from nahtstelle.structure.governance.urls import (
    bodies,
    circulars,
    decisions,
    mandates,
    meetings,
    members,
    minutes,
    packs,
    proposals,
)

app_name = "governance"
urlpatterns: list[URLPattern] = [
    *bodies.urlpatterns,
    *proposals.urlpatterns,
    *meetings.urlpatterns,
    *minutes.urlpatterns,
    *circulars.urlpatterns,
    *packs.urlpatterns,
    *decisions.urlpatterns,
    *members.urlpatterns,
    *mandates.urlpatterns,
]
