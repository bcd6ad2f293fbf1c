"""Edges: the board of the cases somebody works on (004 §5, Monitoring)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.permissions.entry import can_begin_enquiry
from nahtstelle.cases.casework.presentation import board as look
from nahtstelle.cases.casework.presentation.case_page import TAGS
from nahtstelle.cases.casework.queries import board as queries
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.identity.api import Role
from nahtstelle.ground.ui import api as ui

SHORTEST_NAME = 2


@require_safe
@inside_the_wall
def list_cases(request: HttpRequest) -> HttpResponse:
    """Show the running cases, as a page, CSV or XLSX; the files carry no names."""
    return _board(request, "running")


@require_http_methods(GET_AND_POST)
@inside_the_wall
def find_case(request: HttpRequest) -> HttpResponse:
    """Lead to the one case of one's own with such a number, running or closed, or with a person of such a name.

    A name comes by POST and stands in no address; several numbers lead to the board, several names to a list.
    """
    viewer, is_sent = viewer_of(actor_of(request)), request.method == "POST"
    words = ui.typed(request.POST if is_sent else request.GET, "q")
    found = queries.numbered(words, viewer=viewer)
    is_name = is_sent and not found and not any(sign.isdecimal() for sign in words)
    if is_name and len(words) >= SHORTEST_NAME:
        rows = queries.named(words, viewer=viewer, now=timezone.now())
        if len(rows) != 1:
            return _found(request, words, rows)
        found = [rows[0].case.pk]
    if len(found) == 1:
        return redirect("casework:show_case", pk=found[0])
    return redirect(f"{reverse('casework:list_cases')}?{urlencode({'q': '' if is_name else words})}")


def _found(request: HttpRequest, words: str, rows: list[queries.FoundCase]) -> HttpResponse:
    context = {
        "rows": [(row, TAGS[row.case.state]) for row in rows],
        "search_term": words,
        "area": AREA,
    }
    return render(request, "casework/list_found.html", context)


@require_safe
@inside_the_wall
def list_pressing_cases(request: HttpRequest) -> HttpResponse:
    """Show the running cases in which something is late."""
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
