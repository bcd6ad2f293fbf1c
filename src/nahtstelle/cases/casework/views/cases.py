"""Edges: the list of cases and one case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nahtstelle.cases.casework.presentation import case_page as look
from nahtstelle.cases.casework.queries.sheet import with_sheet
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case


@require_safe
@inside_the_wall
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case, as far as the consent goes; 404 for everybody outside its team."""
    actor, case = actor_of(request), seen_case(request, pk, bringing=with_sheet)
    page = look.case_page(case=case, actor=actor, viewer=viewer_of(actor), now=timezone.now())
    panels = look.panels(page)
    turn, actions = look.turn_and_actions(page)
    context = {
        "case": case,
        "page": page,
        "opened_on": timezone.localdate(case.opened_at),
        "lead": look.lead(page),
        "tags": look.tags(page),
        "stations": look.way(page),
        "turn": turn,
        "actions": actions,
        "main_panels": [panel for panel in panels if panel.place == "main"],
        "aside_panels": [panel for panel in panels if panel.place == "aside"],
        "area": AREA,
    }
    return render(request, "casework/show_case.html", context)
