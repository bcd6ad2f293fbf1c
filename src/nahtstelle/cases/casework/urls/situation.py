"""Clarifying the situation of a case."""

from django.urls import path

from nahtstelle.cases.casework.views import contributions
from nahtstelle.cases.casework.views import situation as views

urlpatterns = [
    path("faelle/<int:pk>/situation/", views.show_situation, name="show_situation"),
    path("faelle/<int:pk>/situation/beginnen/", views.open_clarification, name="open_clarification"),
    path(
        "faelle/<int:pk>/situation/beitraege/<int:contribution>/", contributions.contribute, name="contribute"
    ),
    path(
        "faelle/<int:pk>/situation/beitraege/<int:contribution>/nichts/",
        views.declare_nothing,
        name="declare_nothing",
    ),
    path(
        "faelle/<int:pk>/situation/widersprueche/<slug:link_id>/",
        views.clear_contradiction,
        name="clear_contradiction",
    ),
    path("faelle/<int:pk>/situation/beschrieb/", views.freeze_report, name="freeze_report"),
    path(
        "faelle/<int:pk>/situation/beschrieb/<int:number>/<slug:part>/",
        views.download_report,
        name="download_report",
    ),
    path("faelle/<int:pk>/situation/entscheid/", views.record_team_decision, name="record_team_decision"),
    path("faelle/<int:pk>/situation/abschliessen/", views.finish_clarification, name="finish_clarification"),
]
