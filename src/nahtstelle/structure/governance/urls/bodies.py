"""Addresses of bodies, competences, themes and the overview."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import bodies, competences, overview

urlpatterns: list[URLPattern] = [
    path("", overview.show_overview, name="show_overview"),
    path("themen/", bodies.list_themes, name="list_themes"),
    path("gremien/", bodies.list_bodies, name="list_bodies"),
    path("gremien/kompetenzen/", bodies.show_competences, name="show_competences"),
    path("gremien/kompetenzen/<str:matter>/", competences.change_competence, name="change_competence"),
    path("gremien/neu/", bodies.create_body, name="create_body"),
    path("gremien/<slug:key>/", bodies.show_body, name="show_body"),
    path("gremien/<slug:key>/aendern/", bodies.change_body, name="change_body"),
    path("gremien/<slug:key>/aufloesen/", bodies.dissolve_body, name="dissolve_body"),
    path("gremien/<slug:key>/berufen/", bodies.appoint_person, name="appoint_person"),
    path("gremien/<slug:key>/mitglieder/<int:pk>/beenden/", bodies.end_appointment, name="end_appointment"),
    path("gremien/<slug:key>/mitglieder/<int:pk>/ersetzen/", bodies.replace_person, name="replace_person"),
]
