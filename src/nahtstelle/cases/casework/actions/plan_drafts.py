"""Writing a version of the plan: goals and measures of a draft, and the draft of an amendment (004 §5)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.actions.steps import locked_case, note, note_step, user_of
from nahtstelle.cases.casework.content_types import MeasureContent, PlanContent
from nahtstelle.cases.casework.models import Case, CaseProcedure, Goal, Measure, PlanVersion
from nahtstelle.cases.casework.permissions.plans import Members, can_amend_plan, can_write_plan
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, DayRefused, TextMissing
from nahtstelle.cases.casework.states import CASE, CaseState, DataCategory, PlanState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand

IN_WORK = (PlanState.DRAFT, PlanState.COUNTER_READING, PlanState.READY)


class PlanNotInWork(ActionRefused):
    """There is no draft to write in."""

    default_sentence = _("This version of the plan is not being written any more.")


class PlanInWorkAlready(ActionRefused):
    """A second draft beside the first."""

    default_sentence = _("A version of this plan is being written already. Finish or drop it first.")


class NotOfTheTeam(ActionRefused):
    """Somebody is to be responsible who is not in the team."""

    default_sentence = _("Responsible is a member of the team or the client.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """A measure as typed. `line` is that of the same measure in an earlier version; nobody responsible: the client."""

    text: str
    kind: str
    due_on: dt.date
    responsible_id: int | None = None
    starts_on: dt.date | None = None
    offer: str = ""
    note: str = ""
    line: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDraft:
    """A goal as typed, with its measures in order."""

    text: str
    due_on: dt.date | None = None
    measures: tuple[MeasureDraft, ...] = ()
    line: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as typed."""

    goals: tuple[GoalDraft, ...]
    starting_point: str = ""
    why: str = ""
    review_every_weeks: int = 12


@transaction.atomic
def write_plan(
    *, case_id: int, draft: PlanDraft, expected_version: int, actor: Actor, now: dt.datetime
) -> PlanVersion:
    """Save the draft of a plan; the first time it begins version 1 (`expected_version` 0).

    Raises PermissionRefused, PlanNotInWork, ContentChangedMeanwhile, TextMissing, DayRefused or NotOfTheTeam.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    members = open_members(case)
    demand(can_write_plan(actor, members))
    content = open_plan(case, actor, now)
    plan = PlanVersion.objects.filter(case=case, state__in=IN_WORK).select_for_update().first()
    if plan is None:
        if expected_version or case.state != CaseState.PLANNING:
            raise PlanNotInWork
        plan = _begun(case, content, PlanContent(), actor, now)
    elif plan.state != PlanState.DRAFT:
        raise PlanNotInWork
    elif plan.version != expected_version:
        raise ContentChangedMeanwhile
    _check(draft, members)
    content.put(plan, PlanContent(starting_point=draft.starting_point, why=draft.why).sealed())
    plan.review_every_weeks = draft.review_every_weeks
    plan.version += 1
    plan.save(update_fields=["sealed", "review_every_weeks", "version"])
    _write_lines(case, content, plan, draft, members)
    note(case, "plan.write", actor=actor, now=now, facts={"plan": plan.number, "version": plan.version})
    return plan


@transaction.atomic
def amend_plan(*, case_id: int, why: str, actor: Actor, now: dt.datetime) -> PlanVersion:
    """Begin a new version as a copy of the signed one, line by line (domain §6, amend_plan).

    Raises PermissionRefused, TransitionRefused, TextMissing or PlanInWorkAlready.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    demand(can_amend_plan(actor, open_members(case)))
    source = case.state
    case.state = CASE.step("amend_plan", case.state)
    if not why.strip():
        raise TextMissing(field="why")
    if PlanVersion.objects.filter(case=case, state__in=IN_WORK).exists():
        raise PlanInWorkAlready
    content = open_plan(case, actor, now)
    last = PlanVersion.objects.get(case=case, state=PlanState.SIGNED)
    start = PlanContent.of(content.read(last)).starting_point
    plan = _begun(case, content, PlanContent(starting_point=start, why=why.strip()), actor, now)
    plan.review_every_weeks = last.review_every_weeks
    plan.save(update_fields=["review_every_weeks"])
    goals: dict[int, Goal] = {}
    for goal in last.goals.all():
        words, former = content.read(goal), goal.pk
        goals[former] = Goal(case=case, plan=plan, line=goal.line, position=goal.position, due_on=goal.due_on)
        content.put(goals[former], words)
        goals[former].save(force_insert=True)
    for measure in last.measures.all():
        copy = _measure_like(measure, case=case, plan=plan, goal=goals[measure.goal_id])
        content.put(copy, content.read(measure))
        copy.save(force_insert=True)
    note_step(case, "amend_plan", source=source, actor=actor, now=now, facts={"plan": plan.number})
    return plan


def open_plan(case: Case, actor: Actor, now: dt.datetime) -> OpenCase:
    """Open the plan of a case for whoever works on it."""
    return open_case(case, viewer=viewer_of(actor), what="plan", categories=[DataCategory.PLAN], now=now)


def _begun(case: Case, content: OpenCase, head: PlanContent, actor: Actor, now: dt.datetime) -> PlanVersion:
    numbers = PlanVersion.objects.filter(case=case).order_by("-number").values_list("number", flat=True)
    weeks = CaseProcedure.objects.values_list("review_weeks", flat=True).first()
    plan = PlanVersion(
        case=case,
        number=(numbers.first() or 0) + 1,
        created_at=now,
        created_by_id=user_of(actor),
        review_every_weeks=weeks or 12,
        version=0 if not head.why else 1,
    )
    content.put(plan, head.sealed())
    plan.save(force_insert=True)
    return plan


def _check(draft: PlanDraft, members: Members) -> None:
    known = {member.user_id for member in members}
    for place, goal in enumerate(draft.goals):
        if not goal.text.strip():
            raise TextMissing(field=f"g{place}-text")
        for number, measure in enumerate(goal.measures):
            field = f"g{place}m{number}"
            if not measure.text.strip():
                raise TextMissing(field=f"{field}-text")
            if measure.responsible_id is not None and measure.responsible_id not in known:
                raise NotOfTheTeam(field=f"{field}-responsible")
            if measure.starts_on is not None and measure.starts_on > measure.due_on:
                raise DayRefused(_("A measure begins before it is due."), field=f"{field}-starts_on")


def _write_lines(
    case: Case, content: OpenCase, plan: PlanVersion, draft: PlanDraft, members: Members
) -> None:
    """Replace goals and measures of a draft; who keeps their line keeps how far the measure is."""
    former = {row.line: row for row in plan.measures.all()}
    known_goals = set(plan.goals.values_list("line", flat=True))
    plan.goals.all().delete()
    institutions = {member.user_id: member.institution_id for member in members}
    position = 0
    for place, typed in enumerate(draft.goals, start=1):
        line = typed.line if typed.line in known_goals else None
        goal = Goal(case=case, plan=plan, line=line or uuid.uuid4(), position=place, due_on=typed.due_on)
        content.put(goal, {"text": typed.text.strip()})
        goal.save(force_insert=True)
        for entry in typed.measures:
            position += 1
            before = former.pop(entry.line, None) if entry.line else None
            row = Measure(
                case=case,
                plan=plan,
                goal=goal,
                line=before.line if before else uuid.uuid4(),
                position=position,
                kind=entry.kind,
                institution_id=institutions.get(entry.responsible_id) if entry.responsible_id else None,
                responsible_id=entry.responsible_id,
                is_clients=entry.responsible_id is None,
                starts_on=entry.starts_on,
                due_on=entry.due_on,
            )
            if before is not None:
                carry_on(before, row)
            words = MeasureContent(
                text=entry.text.strip(), offer=entry.offer.strip(), note=entry.note.strip()
            )
            content.put(row, words.sealed())
            row.save(force_insert=True)


def carry_on(source: Measure, target: Measure) -> None:
    """Let a measure be as far as the same measure in another version."""
    target.state, target.began_on, target.ended_on = source.state, source.began_on, source.ended_on
    target.escalated_at = source.escalated_at


def _measure_like(measure: Measure, *, case: Case, plan: PlanVersion, goal: Goal) -> Measure:
    copy = Measure(
        case=case,
        plan=plan,
        goal=goal,
        line=measure.line,
        position=measure.position,
        kind=measure.kind,
        institution_id=measure.institution_id,
        responsible_id=measure.responsible_id,
        is_clients=measure.is_clients,
        starts_on=measure.starts_on,
        due_on=measure.due_on,
    )
    carry_on(measure, copy)
    return copy
