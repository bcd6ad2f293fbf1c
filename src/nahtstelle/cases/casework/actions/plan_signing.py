"""Signing a version of the plan at the kick-off talk: it comes into force and takes the place of the last (004 §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.actions.plan_drafts import IN_WORK, PlanNotInWork, carry_on, open_plan
from nahtstelle.cases.casework.actions.plan_guards import demand_complete
from nahtstelle.cases.casework.actions.steps import locked_case, note, note_step, settle, wait_for
from nahtstelle.cases.casework.models import Case, CaseDocument, Measure, PlanVersion
from nahtstelle.cases.casework.permissions.plans import can_sign_plan
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import DayRefused
from nahtstelle.cases.casework.states import (
    CASE,
    PLAN,
    CaseState,
    DataCategory,
    DocumentKind,
    MeasureState,
    PlanState,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand
from nahtstelle.ground.records import api as records

DUTY_MEASURE = "casework.measure"
UNDONE = (MeasureState.PLANNED, MeasureState.RUNNING)


class NotSignedByBoth(ActionRefused):
    """A plan binds both or nobody."""

    default_sentence = gettext_lazy("Add the signed plan, or confirm that both have signed it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """That both signed: on which day, with the scan or the coordinator's confirmation."""

    signed_on: dt.date
    scan: bytes = b""
    scan_name: str = ""
    both_confirmed: bool = False


@transaction.atomic
def sign_plan(*, case_id: int, signing: Signing, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Bring a version into force: the case is being implemented, the last version is superseded, reviews begin.

    Raises PermissionRefused, TransitionRefused, PlanIncomplete, NotSignedByBoth, DayRefused or FileRefused.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    members = open_members(case)
    demand(can_sign_plan(actor, members))
    plan = PlanVersion.objects.filter(case=case, state__in=IN_WORK).select_for_update().first()
    if plan is None:
        raise PlanNotInWork
    plan.state = PLAN.step("sign", plan.state)
    demand_complete(plan, members)
    if not signing.scan and not signing.both_confirmed:
        raise NotSignedByBoth(field="both_confirmed")
    if not timezone.localdate(plan.created_at) <= signing.signed_on <= timezone.localdate(now):
        raise DayRefused(_("The plan was signed between the day it was begun and today."), field="signed_on")
    content = open_plan(case, actor, now)
    plan.signed_on, plan.signed_by_id = signing.signed_on, actor.user_id
    plan.signed_document = _kept_scan(case, plan, content, signing, actor, now)
    source = case.state
    if source == CaseState.PLANNING:
        case.state = CASE.step("sign_plan", source)
    elif source != CaseState.IMPLEMENTING:
        case.state = CASE.step("amend_plan", source)
    _supersede_last(case, plan)
    plan.save(update_fields=["state", "signed_on", "signed_by", "signed_document"])
    _begin_monitoring(case, plan, now)
    settle(case, "plan:", now=now, actor=actor)
    settle(case, "measure:", now=now, actor=actor)
    _let_measures_wait(case, plan, now)
    facts: dict[str, object] = {"plan": plan.number, "scan": bool(signing.scan)}
    if case.state == source:
        note(case, "plan.sign_amendment", actor=actor, now=now, facts=facts)
    else:
        note_step(case, "sign_plan", source=source, actor=actor, now=now, facts=facts)
    renew_access(case, now=now)
    return plan


def _kept_scan(
    case: Case, plan: PlanVersion, content: OpenCase, signing: Signing, actor: Actor, now: dt.datetime
) -> CaseDocument | None:
    if not signing.scan:
        return None
    checked = records.check_file(filename=signing.scan_name, content=signing.scan)
    return add_case_document(
        case,
        content,
        kind=DocumentKind.PLAN,
        category=DataCategory.PLAN,
        title=_("Signed plan, version %(number)d") % {"number": plan.number},
        filename=checked.filename,
        media_type=checked.media_type,
        data=checked.content,
        now=now,
        added_by_id=actor.user_id,
        supplied_by_id=actor.institution_id,
    )


def _supersede_last(case: Case, plan: PlanVersion) -> None:
    """Put the signed version aside; what was reached since the amendment began goes over line by line."""
    last = PlanVersion.objects.filter(case=case, state=PlanState.SIGNED).select_for_update().first()
    if last is None:
        return
    former = {row.line: row for row in last.measures.defer("sealed")}
    for measure in plan.measures.defer("sealed"):
        if measure.line in former:
            carry_on(former[measure.line], measure)
            measure.save(update_fields=["state", "began_on", "ended_on", "escalated_at"])
    last.state = PLAN.step("supersede", last.state)
    last.save(update_fields=["state"])


def _begin_monitoring(case: Case, plan: PlanVersion, now: dt.datetime) -> None:
    first = plan.signed_on or timezone.localdate(now)
    case.planned_at = case.planned_at or now
    case.next_review_on = case.next_review_on or first + dt.timedelta(weeks=plan.review_every_weeks)
    case.last_contact_on = max(first, case.last_contact_on or first)
    case.save(update_fields=["state", "planned_at", "next_review_on", "last_contact_on"])


def _let_measures_wait(case: Case, plan: PlanVersion, now: dt.datetime) -> None:
    for measure in plan.measures.filter(state__in=UNDONE, responsible__isnull=False).defer("sealed"):
        let_measure_wait(case, measure, now=now)


def let_measure_wait(case: Case, measure: Measure, *, now: dt.datetime) -> None:
    """Let a measure wait for who is responsible, until its day; the duty says nothing of what it is."""
    wait_for(
        case,
        f"measure:{measure.line}:do",
        kind=DUTY_MEASURE,
        title=_("Carry out a measure of the integration plan"),
        url=reverse("casework:show_plan", args=[case.pk]),
        now=now,
        due_on=measure.due_on,
        user_id=measure.responsible_id,
    )
