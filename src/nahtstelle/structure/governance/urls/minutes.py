"""Addresses of minutes and of objections to them. Item 0 stands for what concerns no single item."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import minutes, minutes_versions, objections

BASE = "sitzungen/<int:pk>/protokoll/"

urlpatterns: list[URLPattern] = [
    path(BASE, minutes.show_minutes, name="show_minutes"),
    path(f"{BASE}entwerfen/", minutes.draft_minutes, name="draft_minutes"),
    path(f"{BASE}traktanden/<int:item_pk>/", minutes.write_minutes_item, name="write_minutes_item"),
    path(f"{BASE}zustellen/", minutes.circulate_minutes, name="circulate_minutes"),
    path(f"{BASE}genehmigen/", minutes.approve_minutes, name="approve_minutes"),
    path(f"{BASE}bestaetigen/", objections.confirm_minutes, name="confirm_minutes"),
    path(f"{BASE}einwand/<int:item_pk>/", objections.raise_objection, name="raise_objection"),
    path(
        f"{BASE}fassungen/<int:number>/", minutes_versions.show_minutes_version, name="show_minutes_version"
    ),
    path(f"{BASE}fassungen/<int:number>/pdf/", minutes_versions.download_minutes, name="download_minutes"),
    path("protokolle/einwaende/<int:pk>/", objections.answer_objection, name="answer_objection"),
]
