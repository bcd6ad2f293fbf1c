"""The worklist is the home: what waits, the year, the next meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.permissions import can_create_proposal, can_enter_structure
from nahtstelle.structure.governance.queries.overview import duty_table, overview
from nahtstelle.structure.governance.views.doors import actor_of


@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person; everybody who has signed in (`?erledigte=1`: what is done)."""
    actor, today = actor_of(request), timezone.localdate()
    done = request.GET.get("erledigte") == "1"
    table = duty_table(actor, query=request.GET, done=done)
    if table.export_format:
        return ui.export_table(table)
    page = overview(actor, today=today, done=done, page=request.GET.get("seite"))
    context = {
        "page": page,
        "table": table,
        "today": today,
        "done": done,
        "can_create_proposal": can_create_proposal(actor),
        "in_structure": can_enter_structure(actor),
    }
    return render(request, "governance/overview.html", context)
