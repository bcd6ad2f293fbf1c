"""Edges: a measure begins, is done, is broken off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.cases.casework.actions import measures as actions
from nahtstelle.cases.casework.content_types import MeasureContent
from nahtstelle.cases.casework.forms.plans import BreakOffForm, MoveForm
from nahtstelle.cases.casework.models import Measure
from nahtstelle.cases.casework.permissions.plans import can_move_measure
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui

STEPS = {"beginnen": "begin", "erledigt": "complete", "abbrechen": "break_off"}


@require_http_methods(GET_AND_POST)
@inside_the_wall
def move_measure(request: HttpRequest, pk: int, measure: int, step: str) -> HttpResponse:
    """Begin, complete or break off a measure (permissions.can_move_measure)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(Measure, case=case, pk=measure)
    if step not in STEPS:
        raise Http404
    demand(can_move_measure(actor, open_members(case), row))
    verb = STEPS[step]
    form = (BreakOffForm if verb == "break_off" else MoveForm)(request.POST or None)

    def act() -> str:
        actions.move_measure(
            case_id=pk,
            measure_id=measure,
            verb=verb,
            text=form.cleaned_data["text"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The state of the measure is recorded.")

    content = open_case(
        case,
        viewer=viewer_of(actor),
        what="plan",
        categories=[DataCategory.PLAN],
        now=timezone.now(),
    )
    words = MeasureContent.of(content.read(row))
    facts = [
        ui.Fact(label=_("Measure"), value=words.text),
        ui.Fact(label=_("Until"), value=ui.date_words(row.due_on)),
    ]
    back = reverse("casework:show_plan", args=[pk])
    return take_step(request, case, form, act, title=actions.verb_label(verb), back=back, facts=facts)
