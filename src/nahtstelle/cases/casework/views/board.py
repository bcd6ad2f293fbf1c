"""Edges: the board of the cases somebody works on (004 §5, Monitoring)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nahtstelle.cases.casework.permissions.entry import can_begin_enquiry
from nahtstelle.cases.casework.presentation import board as look
from nahtstelle.cases.casework.queries import board as queries
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall
from nahtstelle.ground.identity.api import Role
from nahtstelle.ground.ui import api as ui


@require_safe
@inside_the_wall
def list_cases(request: HttpRequest) -> HttpResponse:
    """Show the running cases, as a page, CSV or XLSX; the files carry no names."""
    return _board(request, "running")


@require_safe
@inside_the_wall
def find_case(request: HttpRequest) -> HttpResponse:
    """Lead to the one case of one's own with such a number, running or closed; else to the board that lists them."""
    words = ui.typed(request.GET, "q")
    found = queries.numbered(words, viewer=viewer_of(actor_of(request)))
    if len(found) == 1:
        return redirect("casework:show_case", pk=found[0])
    return redirect(f"{reverse('casework:list_cases')}?{urlencode({'q': words})}")


@require_safe
@inside_the_wall
def list_pressing_cases(request: HttpRequest) -> HttpResponse:
    """Show the running cases with an overdue review or measure."""
    return _board(request, "pressing")


@require_safe
@inside_the_wall
def list_closed_cases(request: HttpRequest) -> HttpResponse:
    """Show the closed cases that wait for their erasure."""
    return _board(request, "closed")


def _board(request: HttpRequest, tab: str) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    viewer, today = viewer_of(actor), timezone.localdate(now)
    counts = queries.board_counts(viewer, today=today)
    table = ui.data_table(
        query=request.GET,
        rows=look.chosen(queries.board(viewer, today=today), tab, today),
        columns=look.COLUMNS,
        filters=look.filters(
            regions=queries.regions(viewer), user_id=actor.user_id or 0, tab=tab, today=today
        ),
        default_sort="standort" if tab != "closed" else "-nummer",
        name=_("Cases"),
        total=getattr(counts, tab),
    )
    if table.export_format:
        rows = queries.bare_lines(list(table.all_rows), today=today)
        return ui.export_table(replace(table, columns=look.BARE_COLUMNS, all_rows=rows))
    table.page.object_list = queries.lines(list(table.page.object_list), actor=actor, now=now, today=today)
    context = {
        "table": table,
        "tabs": look.tabs(counts, tab),
        "may_begin": can_begin_enquiry(actor),
        "is_coordinator": actor.role == Role.COORDINATOR,
        "area": AREA,
    }
    return render(request, "casework/list_cases.html", context)
