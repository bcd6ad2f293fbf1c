"""Carrying out measures: begun, done, broken off by who is responsible (004 §5, Durchführung)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions.plan_drafts import open_plan
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, user_of
from nahtstelle.cases.casework.models import Measure, MeasureStep
from nahtstelle.cases.casework.permissions.plans import can_move_measure
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import TextMissing
from nahtstelle.cases.casework.states import MEASURE, CaseState, MeasureState, PlanState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused, demand


@transaction.atomic
def move_measure(
    *, case_id: int, measure_id: int, verb: str, text: str, actor: Actor, now: dt.datetime
) -> Measure:
    """Begin, complete or break off a measure of the signed plan; `text` is sealed, and needed for a break-off.

    Raises PermissionRefused, TransitionRefused or TextMissing.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    measure = (
        Measure.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(case=case, pk=measure_id)
        .first()
    )
    if measure is None:
        raise PermissionRefused
    demand(can_move_measure(actor, open_members(case), measure))
    if case.state != CaseState.IMPLEMENTING or measure.plan.state != PlanState.SIGNED:
        raise TransitionRefused.because(verb=verb_label(verb), state=str(measure.plan.get_state_display()))
    measure.state = MEASURE.step(verb, measure.state)
    if measure.state == MeasureState.BROKEN_OFF and not text.strip():
        raise TextMissing(field="text")
    today = timezone.localdate(now)
    measure.began_on = measure.began_on or today
    if measure.state != MeasureState.RUNNING:
        measure.ended_on = today
        settle(case, f"measure:{measure.line}", now=now, actor=actor)
    measure.version += 1
    measure.save(update_fields=["state", "began_on", "ended_on", "version"])
    content = open_plan(case, actor, now)
    step = MeasureStep(case=case, measure=measure, state=measure.state, at=now, by_id=user_of(actor))
    content.put(step, {"text": text.strip()})
    step.save(force_insert=True)
    note(
        case,
        f"measure.{verb}",
        actor=actor,
        now=now,
        facts={"measure": measure.pk, "kind": measure.kind, "state": str(measure.state)},
    )
    return measure


def verb_label(verb: str) -> str:
    """Return what a step is called on its button."""
    return next(str(row.label) for row in MEASURE.transitions if row.verb == verb)
