"""Edges: the steps of a plan – amend, counter-read, finish or waive, sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.cases.casework.actions import counter_reading, plan_drafts, plan_signing
from nahtstelle.cases.casework.forms.plans import AmendForm, AnswerForm, ReadingForm, SignForm
from nahtstelle.cases.casework.permissions import plans as permissions
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.states import CounterReadingAnswer
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand

READING_DAYS = 7


@require_http_methods(GET_AND_POST)
@inside_the_wall
def amend_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version of the signed plan (permissions.can_amend_plan)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_amend_plan(actor, open_members(case)))
    form = AmendForm(request.POST or None)

    def act() -> str:
        plan_drafts.amend_plan(case_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The new version is a copy of the signed one. Write what changes.")

    back = reverse("casework:show_plan", args=[pk])
    text = _("The signed plan stays in force until the new version is signed by both.")
    return take_step(request, case, form, act, title=_("Amend plan"), back=back, text=text)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def send_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the team counter-read (permissions.can_write_plan)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_write_plan(actor, open_members(case)))
    initial = {"until": timezone.localdate() + dt.timedelta(days=READING_DAYS)}
    form = ReadingForm(request.POST or None, initial=initial)

    def act() -> str:
        counter_reading.send_to_counter_reading(
            case_id=pk, **form.cleaned_data, actor=actor, now=timezone.now()
        )
        return _("The team finds the plan in its worklist.")

    back = reverse("casework:show_plan", args=[pk])
    return take_step(request, case, form, act, title=_("Let the team counter-read"), back=back)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def counter_read_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer as a member of the team (permissions.can_counter_read_plan)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_counter_read_plan(actor, open_members(case)))
    form = AnswerForm(request.POST or None)

    def act() -> str:
        counter_reading.answer_counter_reading(
            case_id=pk,
            answer=CounterReadingAnswer(form.cleaned_data["answer"]),
            remark=form.cleaned_data["remark"],
            actor=actor,
            now=timezone.now(),
        )
        return _("Your answer is with the coordinator.")

    back = reverse("casework:show_plan", args=[pk])
    return take_step(request, case, form, act, title=_("Counter-read the plan"), back=back)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def sign_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the signatures of both (permissions.can_sign_plan)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_sign_plan(actor, open_members(case)))
    form = SignForm(request.POST or None, request.FILES or None, initial={"signed_on": timezone.localdate()})

    def act() -> str:
        data = form.cleaned_data
        scan = data["scan"]
        signing = plan_signing.Signing(
            signed_on=data["signed_on"],
            scan=scan.read() if scan else b"",
            scan_name=scan.name if scan else "",
            both_confirmed=data["both_confirmed"],
        )
        plan_signing.sign_plan(case_id=pk, signing=signing, actor=actor, now=timezone.now())
        return _("The plan is in force. Measures and reviews are watched from now on.")

    back = reverse("casework:show_plan", args=[pk])
    return take_step(request, case, form, act, title=_("Record signatures"), back=back)


@require_POST
@inside_the_wall
def finish_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Finish the counter-reading (permissions.can_write_plan)."""
    return _step(request, pk, counter_reading.finish_counter_reading, _("The plan is ready to be signed."))


@require_POST
@inside_the_wall
def waive_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Go without counter-reading (permissions.can_write_plan)."""
    return _step(request, pk, counter_reading.waive_counter_reading, _("The plan is ready to be signed."))


@require_POST
@inside_the_wall
def take_plan_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on writing (permissions.can_write_plan)."""
    return _step(request, pk, counter_reading.take_plan_back, _("The plan is a draft again."))


@require_POST
@inside_the_wall
def drop_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop the version in work (permissions.can_write_plan)."""
    return _step(request, pk, counter_reading.drop_plan, _("The version is dropped."))


def _step(request: HttpRequest, pk: int, action: Callable[..., Any], sentence: str) -> HttpResponse:
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_write_plan(actor, open_members(case)))
    action(case_id=pk, actor=actor, now=timezone.now())
    messages.success(request, sentence)
    return redirect("casework:show_plan", pk)
