"""Addresses of the room."""

from django.urls import URLPattern, path

from nahtstelle.structure.programmes.stocktake_urls import STOCKTAKES
from nahtstelle.structure.programmes.views import (
    interfaces,
    milestones,
    portfolio,
    programmes,
    projects,
    reports,
)

app_name = "programmes"

PROGRAMMES: list[URLPattern] = [
    path("projekte/", portfolio.list_projects, name="list_projects"),
    path("programme/", portfolio.list_programmes, name="list_programmes"),
    path("programme/neu/", programmes.create_programme, name="create_programme"),
    path("programme/<int:pk>/", portfolio.show_programme, name="show_programme"),
    path("programme/<int:pk>/aendern/", programmes.change_programme, name="change_programme"),
]

PROJECTS: list[URLPattern] = [
    path("projekte/neu/", projects.create_project, name="create_project"),
    path("projekte/<int:pk>/", projects.show_project, name="show_project"),
    path("projekte/<int:pk>/aendern/", projects.change_project, name="change_project"),
    path("projekte/<int:pk>/phase/", projects.advance_project, name="advance_project"),
    path("projekte/<int:pk>/abschliessen/", projects.end_project, name="end_project"),
    path("projekte/<int:pk>/pilot/", projects.record_pilot, name="record_pilot"),
    path("projekte/<int:pk>/pilot/<int:pilot_pk>/", projects.change_pilot, name="change_pilot"),
    path("projekte/<int:pk>/bericht/", reports.report_project, name="report_project"),
    path("projekte/<int:pk>/berichte/<int:report_pk>/", reports.note_report, name="note_report"),
    path("projekte/<int:pk>/meilenstein/", milestones.plan_milestone, name="plan_milestone"),
]

MILESTONES: list[URLPattern] = [
    path("meilensteine/<int:pk>/", milestones.show_milestone, name="show_milestone"),
    path("meilensteine/<int:pk>/verschieben/", milestones.move_milestone, name="move_milestone"),
    path("meilensteine/<int:pk>/erreicht/", milestones.reach_milestone, name="reach_milestone"),
    path("meilensteine/<int:pk>/streichen/", milestones.drop_milestone, name="drop_milestone"),
    path("meilensteine/<int:pk>/oeffnen/", milestones.reopen_milestone, name="reopen_milestone"),
    path("meilensteine/<int:pk>/wartet/", milestones.link_milestone, name="link_milestone"),
    path(
        "meilensteine/<int:pk>/wartet/<int:dependency_pk>/",
        milestones.unlink_milestone,
        name="unlink_milestone",
    ),
]

INTERFACES: list[URLPattern] = [
    path("nahtstellen/", interfaces.list_interfaces, name="list_interfaces"),
    path("nahtstellen/neu/", interfaces.raise_interface, name="raise_interface"),
    path("nahtstellen/<int:pk>/", interfaces.show_interface, name="show_interface"),
    path("nahtstellen/<int:pk>/loesung/", interfaces.propose_solution, name="propose_solution"),
    path("nahtstellen/<int:pk>/ablehnen/", interfaces.reject_solution, name="reject_solution"),
    path("nahtstellen/<int:pk>/klaeren/", interfaces.settle_interface, name="settle_interface"),
]

urlpatterns: list[URLPattern] = [*PROGRAMMES, *PROJECTS, *MILESTONES, *INTERFACES, *STOCKTAKES]
