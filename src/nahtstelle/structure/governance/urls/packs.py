"""Addresses of paper packs."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import packs

urlpatterns: list[URLPattern] = [
    path("sitzungen/<int:pk>/mappen/", packs.list_packs, name="list_packs"),
    path("sitzungen/<int:pk>/mappen/stand/", packs.show_pack_progress, name="show_pack_progress"),
    path("sitzungen/<int:pk>/mappen/erstellen/", packs.request_packs, name="request_packs"),
    path("sitzungen/<int:pk>/mappen/durchgesehen/", packs.confirm_packs, name="confirm_packs"),
    path("sitzungen/<int:pk>/mappen/<int:pack_pk>/", packs.download_pack, name="download_pack"),
]
