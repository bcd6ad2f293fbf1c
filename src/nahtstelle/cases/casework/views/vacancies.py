"""Edges: the cases that nobody coordinates, and taking one over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.cases.casework.actions.vacancies import take_over_coordination
from nahtstelle.cases.casework.forms.numbers import sent_number
from nahtstelle.cases.casework.presentation.case_page import TAGS
from nahtstelle.cases.casework.queries.vacancies import vacancies_for
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.lifecycle.api import ActionRefused


@require_http_methods(GET_AND_POST)
@inside_the_wall
def list_vacancies(request: HttpRequest) -> HttpResponse:
    """Show coordinators the cases without coordination that they may take over, and take one over."""
    actor = actor_of(request)
    if actor.role != Role.COORDINATOR:
        raise Http404
    if request.method == "POST":
        return _take_over(request, actor)
    rows = vacancies_for(actor, day=timezone.localdate())
    context = {"rows": [(row, TAGS[row.case.state]) for row in rows], "area": AREA}
    return render(request, "casework/team/list_vacancies.html", context)


def _take_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    number = sent_number(request.POST, "case")
    try:
        case = take_over_coordination(case_id=number, actor=actor, now=timezone.now())
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("casework:list_vacancies")
    messages.success(request, _("You coordinate this case now. Its open duties have passed to you."))
    return redirect("casework:show_case", case.pk)
