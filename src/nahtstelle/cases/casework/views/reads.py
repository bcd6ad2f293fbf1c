"""Edges: the list of who read what in a case."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nahtstelle.cases.casework.permissions.team import can_read_accesses, can_read_reads
from nahtstelle.cases.casework.presentation.accesses import tabs
from nahtstelle.cases.casework.presentation.reads import reads_by_number, reads_table
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.team_registry import AREA as ACCESS_AREA
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui


@require_safe
@inside_the_wall
def list_reads(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who read what, to the team (permissions.can_read_reads); opens nothing itself."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(can_read_reads(actor, open_members(case)))
    table = reads_table(case, request.GET)
    if table.export_format:
        return ui.export_table(table)
    return render(request, "casework/team/list_reads.html", {"case": case, "table": table, "area": AREA})


@require_safe
def look_up_reads(request: HttpRequest) -> HttpResponse:
    """Show data protection who read what of a case and why, by its number (domain §2); opens nothing."""
    if not can_read_accesses(request.actor):  # type: ignore[attr-defined]
        raise Http404
    with as_service("data_protection"):
        table = reads_by_number(request.GET)
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": tabs(is_looking_up=True), "area": ACCESS_AREA}
    return render(request, "casework/team/look_up_reads.html", context)
