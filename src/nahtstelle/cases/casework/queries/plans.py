"""Reading plans: a version with goals and measures in words, its readings, and how two versions differ (004 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from nahtstelle.cases.casework.content_types import MeasureContent, PlanContent
from nahtstelle.cases.casework.models import Case, CounterReading, Goal, Measure, MeasureStep, PlanVersion
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import MeasureState, PlanState

IN_WORK = (PlanState.DRAFT, PlanState.COUNTER_READING, PlanState.READY)
UNDONE = (MeasureState.PLANNED, MeasureState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """A measure in words. `who` is empty for the client."""

    row: Measure
    words: MeasureContent
    who: str = ""
    office: str = ""

    def is_overdue(self, today: dt.date) -> bool:
        """True when its day is over and it is not done."""
        return self.row.state in UNDONE and self.row.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """A goal with its measures in order."""

    row: Goal
    text: str
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanText:
    """A version of the plan in words."""

    plan: PlanVersion
    head: PlanContent
    goals: tuple[GoalLine, ...]

    @property
    def measures(self) -> list[MeasureLine]:
        """All measures in order."""
        return [line for goal in self.goals for line in goal.measures]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """What somebody of the team said to a version."""

    row: CounterReading
    who: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is new, changed or dropped from one version to the next. `fields`: name, before, after."""

    kind: str
    what: str
    text: str
    fields: tuple[tuple[str, object, object], ...] = ()


def plan_versions(case: Case) -> list[PlanVersion]:
    """Return the versions of a case, the newest first, without those dropped (one query)."""
    rows = PlanVersion.objects.filter(case=case).exclude(state=PlanState.DROPPED)
    return list(rows.select_related("signed_by", "created_by").order_by("-number"))


def in_work(versions: list[PlanVersion]) -> PlanVersion | None:
    """Return the version that is being written, read or about to be signed."""
    return next((plan for plan in versions if plan.state in IN_WORK), None)


def in_force(versions: list[PlanVersion]) -> PlanVersion | None:
    """Return the signed version."""
    return next((plan for plan in versions if plan.state == PlanState.SIGNED), None)


def before(versions: list[PlanVersion], plan: PlanVersion) -> PlanVersion | None:
    """Return the version before this one."""
    return next((row for row in versions if row.number < plan.number), None)


def read_plan(plan: PlanVersion, content: OpenCase) -> PlanText:
    """Return a version in words (one query; two while it is written). Raises NotCoveredByConsent."""
    return PlanText(
        plan=plan, head=PlanContent.of(content.read(plan)), goals=tuple(read_goals(plan, content))
    )


def read_goals(plan: PlanVersion, content: OpenCase) -> list[GoalLine]:
    """Return goals and measures of a version in words (one query; two while it is written).

    Raises NotCoveredByConsent.
    """
    lines: dict[int, list[MeasureLine]] = {}
    goals: dict[int, Goal] = {}
    for row in plan.measures.select_related("responsible", "institution", "goal"):
        goals[row.goal_id] = row.goal
        lines.setdefault(row.goal_id, []).append(
            MeasureLine(
                row=row,
                words=MeasureContent.of(content.read(row)),
                who=row.responsible.full_name if row.responsible else "",
                office=row.institution.label if row.institution else "",
            )
        )
    if plan.state in IN_WORK:  # only a draft has goals without measures
        goals = {goal.pk: goal for goal in plan.goals.all()}
    ordered = sorted(goals.values(), key=lambda goal: (goal.position, goal.pk))
    return [
        GoalLine(
            row=goal,
            text=str(content.read(goal).get("text", "")),
            measures=tuple(lines.get(goal.pk, ())),
        )
        for goal in ordered
    ]


def read_readings(plan: PlanVersion, content: OpenCase) -> list[ReadingLine]:
    """Return what the team said to a version (one query)."""
    rows = CounterReading.objects.filter(plan=plan).select_related("user")
    return [
        ReadingLine(row=row, who=row.user.full_name, remark=str(content.read(row).get("remark", "")))
        for row in rows
    ]


def words_of_steps(plan: PlanVersion, content: OpenCase) -> Mapping[UUID, str]:
    """Return the last words about each measure, by line, across versions (one query)."""
    rows = MeasureStep.objects.filter(case=plan.case_id).select_related("measure")
    found: dict[UUID, str] = {}
    for row in rows:
        text = str(content.read(row).get("text", ""))
        if text:
            found[row.measure.line] = text
    return found


def differences(old: PlanText, new: PlanText) -> list[Difference]:
    """Return how a version differs from an earlier one: goals first, then measures, each by its line. Pure."""
    goals = _differ(
        "goal",
        {goal.row.line: (goal.text, _goal_fields(goal)) for goal in old.goals},
        {goal.row.line: (goal.text, _goal_fields(goal)) for goal in new.goals},
    )
    measures = _differ(
        "measure",
        {line.row.line: (line.words.text, _measure_fields(line)) for line in old.measures},
        {line.row.line: (line.words.text, _measure_fields(line)) for line in new.measures},
    )
    return goals + measures


Described = Mapping[UUID, tuple[str, dict[str, object]]]


def _differ(what: str, old: Described, new: Described) -> list[Difference]:
    found = []
    for line, (text, values) in new.items():
        if line not in old:
            fields = tuple((name, None, value) for name, value in values.items() if value and name != "text")
            found.append(Difference(kind="new", what=what, text=text, fields=fields))
            continue
        former = old[line][1]
        changed = tuple(
            (name, former[name], value) for name, value in values.items() if former[name] != value
        )
        if changed:
            found.append(Difference(kind="changed", what=what, text=text, fields=changed))
    found += [
        Difference(kind="dropped", what=what, text=text)
        for line, (text, _values) in old.items()
        if line not in new
    ]
    return found


def _goal_fields(goal: GoalLine) -> dict[str, object]:
    return {"text": goal.text, "due_on": goal.row.due_on}


def _measure_fields(line: MeasureLine) -> dict[str, object]:
    return {
        "text": line.words.text,
        "kind": str(line.row.get_kind_display()),
        "who": line.who,
        "starts_on": line.row.starts_on,
        "due_on": line.row.due_on,
        "offer": line.words.offer,
        "note": line.words.note,
    }
