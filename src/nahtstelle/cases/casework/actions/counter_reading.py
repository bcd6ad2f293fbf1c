"""Counter-reading by the team: asked with a day, answered, finished or waived (004 §5: the team may counter-read)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.plan_drafts import IN_WORK, PlanNotInWork, open_plan
from nahtstelle.cases.casework.actions.plan_guards import demand_complete
from nahtstelle.cases.casework.actions.plan_papers import drop_paper, keep_paper, open_for_paper
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, user_of, wait_for
from nahtstelle.cases.casework.models import Case, CaseProcedure, CounterReading, PlanVersion
from nahtstelle.cases.casework.permissions.plans import (
    Members,
    can_counter_read_plan,
    can_write_plan,
)
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import PLAN, CounterReadingAnswer, PlanState, TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand

DUTY_READING = "casework.counter_reading"


class CounterReadingRequired(ActionRefused):
    """The canton's procedure wants the team to counter-read."""

    default_sentence = gettext_lazy("Here the team counter-reads every plan: it cannot be waived.")


class CounterReadingOpen(ActionRefused):
    """Answers are still to come."""

    default_sentence = gettext_lazy("Not everybody has answered, and the day set has not passed yet.")


class ChangeWanted(ActionRefused):
    """Somebody of the team wants a change."""

    default_sentence = gettext_lazy(
        "Somebody of the team wants a change. Go on writing, then let the plan be counter-read again."
    )


@transaction.atomic
def send_to_counter_reading(*, case_id: int, until: dt.date, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Ask every member of the team to read the complete draft by a day; earlier answers are discarded.

    Raises PermissionRefused, TransitionRefused, PlanIncomplete or DayRefused.
    """
    case, plan, members = _locked(case_id, actor)
    demand(can_write_plan(actor, members))
    plan.state = PLAN.step("send_to_counter_reading", plan.state)
    demand_complete(plan, members)
    if until < timezone.localdate(now):
        raise DayRefused(_("The day has passed already."), field="until")
    CounterReading.objects.filter(plan=plan).delete()
    plan.reading_until, plan.reading_waived = until, False
    plan.save(update_fields=["state", "reading_until", "reading_waived"])
    for user_id in readers(members):
        wait_for(
            case,
            f"plan:read:{user_id}",
            kind=DUTY_READING,
            title=_("Counter-read the integration plan"),
            url=reverse("casework:counter_read_plan", args=[case.pk]),
            now=now,
            due_on=until,
            user_id=user_id,
        )
    note(case, "plan.send_to_counter_reading", actor=actor, now=now, facts={"plan": plan.number})
    return plan


@transaction.atomic
def answer_counter_reading(
    *, case_id: int, answer: CounterReadingAnswer, remark: str, actor: Actor, now: dt.datetime
) -> CounterReading:
    """Answer as a member of the team; the last word counts.

    Raises PermissionRefused, PlanNotInWork or TextMissing.
    """
    case, plan, members = _locked(case_id, actor)
    demand(can_counter_read_plan(actor, members))
    if plan.state != PlanState.COUNTER_READING:
        raise PlanNotInWork
    if answer != CounterReadingAnswer.AGREED and not remark.strip():
        raise TextMissing(field="remark")
    content = open_plan(case, actor, now)
    row = CounterReading.objects.filter(plan=plan, user_id=user_of(actor)).first()
    row = row or CounterReading(case=case, plan=plan, user_id=user_of(actor))
    row.answer, row.answered_at = answer, now
    content.put(row, {"remark": remark.strip()})
    row.save()
    settle(case, f"plan:read:{actor.user_id}", now=now, actor=actor)
    answered = set(CounterReading.objects.filter(plan=plan).values_list("user_id", flat=True))
    if set(readers(members)) <= answered:
        _tell_coordinator(case, members, now)
    note(case, "plan.counter_read", actor=actor, now=now, facts={"plan": plan.number, "answer": str(answer)})
    return row


@transaction.atomic
def finish_counter_reading(*, case_id: int, actor: Actor, now: dt.datetime) -> PlanVersion:
    """End the counter-reading: all have answered or the day is over, and nobody wants a change. The paper is made.

    Raises PermissionRefused, TransitionRefused, PlanIncomplete, CounterReadingOpen or ChangeWanted.
    """
    case, plan, members = _locked(case_id, actor)
    demand(can_write_plan(actor, members))
    plan.state = PLAN.step("finish_counter_reading", plan.state)
    answers = dict(CounterReading.objects.filter(plan=plan).values_list("user_id", "answer"))
    wanted = set(readers(members))
    if not wanted <= set(answers) and plan.reading_until and timezone.localdate(now) <= plan.reading_until:
        raise CounterReadingOpen
    if CounterReadingAnswer.CHANGE in {answers.get(user_id) for user_id in wanted}:
        raise ChangeWanted
    _make_ready(case, plan, members, actor, now)
    note(case, "plan.finish_counter_reading", actor=actor, now=now, facts={"plan": plan.number})
    return plan


@transaction.atomic
def waive_counter_reading(*, case_id: int, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Go without counter-reading, where the canton's procedure allows it.

    Raises PermissionRefused, TransitionRefused, PlanIncomplete or CounterReadingRequired.
    """
    case, plan, members = _locked(case_id, actor)
    demand(can_write_plan(actor, members))
    plan.state = PLAN.step("waive_counter_reading", plan.state)
    if CaseProcedure.objects.filter(counter_reading_required=True).exists():
        raise CounterReadingRequired
    plan.reading_waived, plan.reading_until = True, None
    _make_ready(case, plan, members, actor, now)
    note(case, "plan.waive_counter_reading", actor=actor, now=now, facts={"plan": plan.number})
    return plan


@transaction.atomic
def take_plan_back(*, case_id: int, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Go on writing: the paper to sign is void. Raises PermissionRefused or TransitionRefused."""
    case, plan, members = _locked(case_id, actor)
    demand(can_write_plan(actor, members))
    plan.state = PLAN.step("take_back", plan.state)
    drop_paper(plan)
    plan.reading_waived, plan.reading_until = False, None
    plan.save(update_fields=["state", "reading_waived", "reading_until", "document"])
    settle(case, "plan:", now=now, actor=actor)
    note(case, "plan.take_back", actor=actor, now=now, facts={"plan": plan.number})
    return plan


@transaction.atomic
def drop_plan(*, case_id: int, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Drop the version in work; a signed one stays in force. Raises PermissionRefused or TransitionRefused."""
    case, plan, members = _locked(case_id, actor)
    demand(can_write_plan(actor, members))
    plan.state = PLAN.step("drop", plan.state)
    drop_paper(plan)
    plan.save(update_fields=["state", "document"])
    settle(case, "plan:", now=now, actor=actor)
    note(case, "plan.drop", actor=actor, now=now, facts={"plan": plan.number})
    return plan


def readers(members: Members) -> list[int]:
    """Return who counter-reads: everybody of the team but the coordinator."""
    return [member.user_id for member in members if member.role != TeamRole.COORDINATOR]


def _locked(case_id: int, actor: Actor) -> tuple[Case, PlanVersion, Members]:
    case = locked_case(case_id, viewer=viewer_of(actor))
    plan = PlanVersion.objects.filter(case=case, state__in=IN_WORK).select_for_update().first()
    if plan is None:
        raise PlanNotInWork
    return case, plan, open_members(case)


def _make_ready(case: Case, plan: PlanVersion, members: Members, actor: Actor, now: dt.datetime) -> None:
    demand_complete(plan, members)
    keep_paper(case, plan, open_for_paper(case, actor, now), actor=actor, now=now)
    plan.save(update_fields=["state", "reading_waived", "reading_until", "document"])
    settle(case, "plan:", now=now, actor=actor)
    _tell_to_sign(case, members, now)


def _tell_coordinator(case: Case, members: Members, now: dt.datetime) -> None:
    _for_coordinator(case, members, "plan:finish", _("The team has counter-read the integration plan"), now)


def _tell_to_sign(case: Case, members: Members, now: dt.datetime) -> None:
    _for_coordinator(
        case, members, "plan:sign", _("Have the integration plan signed at the kick-off talk"), now
    )


def _for_coordinator(case: Case, members: Members, key: str, title: str, now: dt.datetime) -> None:
    for member in members:
        if member.role == TeamRole.COORDINATOR:
            wait_for(
                case,
                key,
                kind="casework.plan",
                title=title,
                url=reverse("casework:show_plan", args=[case.pk]),
                now=now,
                user_id=member.user_id,
            )
