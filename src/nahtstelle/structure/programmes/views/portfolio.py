"""The portfolio on one page, and the programmes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.models import Programme
from nahtstelle.structure.programmes.queries import portfolio as queries
from nahtstelle.structure.programmes.queries import projects as records
from nahtstelle.structure.programmes.views import project_pages as pages
from nahtstelle.structure.programmes.views.doors import AREA, enter, seen_programme, tabs
from nahtstelle.structure.programmes.views.portfolio_pages import columns, filters, tiles

PROGRAMME_COLUMNS = (
    ui.Column(key="programm", label=gettext_lazy("Programme"), value="name"),
    ui.Column(
        key="institution", label=gettext_lazy("Responsible institution"), value="lead_institution.name"
    ),
    ui.Column(key="zeitraum", label=gettext_lazy("Period"), value=lambda row: pages.period(row)),
    ui.Column(key="projekte", label=gettext_lazy("Projects"), value="projects_count", numeric=True),
    ui.Column(key="quelle", label=gettext_lazy("Source"), value="source"),
)


@require_safe
def list_projects(request: HttpRequest) -> HttpResponse:
    """Show every project with light, phase, next milestone, delay and open seams, as a page, CSV or XLSX."""
    actor, today = enter(request), timezone.localdate()
    summary = queries.summary(actor, today)
    programmes = [(row.pk, row.label) for row in queries.programmes(actor)]
    table = ui.data_table(
        query=request.GET,
        rows=queries.portfolio(actor),
        columns=columns(today),
        filters=filters(programmes, today),
        default_sort="projekt",
        name=_("Portfolio"),
        total=summary.total,
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "tiles": tiles(summary),
        "tabs": tabs("list_projects"),
        "actions": _actions(actor),
        "today": today,
    }
    return render(request, "programmes/list_projects.html", context | AREA)


@require_safe
def list_programmes(request: HttpRequest) -> HttpResponse:
    """Show the programmes with their period and the number of projects, as a page, CSV or XLSX."""
    actor = enter(request)
    rows = queries.programmes(actor)
    table = ui.data_table(query=request.GET, rows=rows, columns=PROGRAMME_COLUMNS, name=_("Programmes"))
    if table.export_format:
        return ui.export_table(table)
    context = {
        "programmes": [_line(row) for row in rows],
        "table": table,
        "tabs": tabs("list_programmes"),
        "actions": _actions(actor),
    }
    return render(request, "programmes/list_programmes.html", context | AREA)


@require_safe
def show_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a programme with its projects and their milestones on one line of time; 404 for outsiders."""
    programme, actor, today = seen_programme(request, pk), enter(request), timezone.localdate()
    record = records.programme_record(programme)
    band = ui.milestone_band(lines=pages.lines_of_programme(record, today), today=today)
    context = {
        "programme": programme,
        "projects": pages.tree(record.projects),
        "all_url": f"{reverse('programmes:list_projects')}?programm={pk}" if record.is_cut else "",
        "band": band,
        "facts": pages.facts_of_programme(programme),
        "actions": _programme_actions(programme.pk, actor),
        "today": today,
    }
    return render(request, "programmes/show_programme.html", context | AREA)


def _line(row: Programme) -> dict[str, object]:
    return {"row": row, "period": pages.period(row)}


def _actions(actor: Actor) -> list[ui.Action]:
    actions = []
    if permissions.can_create_project(actor):
        url = reverse("programmes:create_project")
        actions.append(ui.Action(label=_("Enter project"), url=url, icon="plus", primary=True))
    if permissions.can_create_programme(actor):
        url = reverse("programmes:create_programme")
        actions.append(ui.Action(label=_("Enter programme"), url=url, icon="plus"))
    return actions


def _programme_actions(pk: int, actor: Actor) -> list[ui.Action]:
    if not permissions.can_create_programme(actor):
        return []
    project = f"{reverse('programmes:create_project')}?programm={pk}"
    change = reverse("programmes:change_programme", args=[pk])
    return [
        ui.Action(label=_("Enter project"), url=project, icon="plus"),
        ui.Action(label=_("Change"), url=change, icon="pencil"),
    ]
