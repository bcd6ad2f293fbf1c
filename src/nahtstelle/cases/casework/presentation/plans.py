"""The plan as the pieces of its pages, and the panel on the page of the case (mock «case»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case, PlanVersion
from nahtstelle.cases.casework.permissions import plans as permissions
from nahtstelle.cases.casework.permissions.plans import Members
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries import plans as queries
from nahtstelle.cases.casework.queries.monitoring import AHEAD
from nahtstelle.cases.casework.queries.plans import Difference, MeasureLine, PlanText, ReadingLine
from nahtstelle.cases.casework.states import (
    MEASURE,
    PLAN,
    CaseState,
    CounterReadingAnswer,
    DataCategory,
    MeasureState,
    PlanState,
)
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui

PLAN_TAGS: Mapping[str, ui.TagKind] = {
    PlanState.DRAFT: "warn",
    PlanState.COUNTER_READING: "now",
    PlanState.READY: "now",
    PlanState.SIGNED: "ok",
    PlanState.SUPERSEDED: "neutral",
    PlanState.DROPPED: "neutral",
}
MEASURE_TAGS: Mapping[str, ui.TagKind] = {
    MeasureState.PLANNED: "neutral",
    MeasureState.RUNNING: "now",
    MeasureState.DONE: "ok",
    MeasureState.BROKEN_OFF: "warn",
}
ANSWER_TAGS: Mapping[str, ui.TagKind] = {
    CounterReadingAnswer.AGREED: "ok",
    CounterReadingAnswer.REMARK: "warn",
    CounterReadingAnswer.CHANGE: "bad",
}
SLUGS = {"begin": "beginnen", "complete": "erledigt", "break_off": "abbrechen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of a plan: a goal, or a measure with its tag and what may be done with it."""

    text: str
    due_on: dt.date | None
    is_goal: bool = False
    who: str = ""
    office: str = ""
    kind: str = ""
    note: str = ""
    tag: str = ""
    tag_kind: ui.TagKind = "neutral"
    is_done: bool = False
    steps: tuple[ui.Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What somebody of the team said."""

    who: str
    answer: str
    kind: ui.TagKind
    at: dt.datetime
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the comparison: what stood in the former version and what stands in this one, by name of the field."""

    tag: str
    tag_kind: ui.TagKind
    what: str
    text: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


def plan_table(
    text: PlanText,
    *,
    case: Case,
    actor: Actor,
    members: Members,
    today: dt.date,
    words: Mapping[UUID, str],
) -> list[Row]:
    """Return goals and measures as one table, with the steps that the actor may take."""
    rows: list[Row] = []
    moves = text.plan.state == PlanState.SIGNED and case.state == CaseState.IMPLEMENTING
    for place, goal in enumerate(text.goals, start=1):
        rows.append(_goal_row(place, goal.text, goal.row.due_on))
        for line in goal.measures:
            may = moves and permissions.can_move_measure(actor, members, line.row)
            rows.append(
                _measure_row(
                    line,
                    today,
                    note=words.get(line.row.line, ""),
                    steps=_steps(case, line) if may else (),
                    in_force=text.plan.state == PlanState.SIGNED,
                )
            )
    return rows


def _goal_row(place: int, text: str, due_on: dt.date | None) -> Row:
    return Row(
        text=_("Goal %(place)d: %(text)s") % {"place": place, "text": text}, due_on=due_on, is_goal=True
    )


def _measure_row(
    line: MeasureLine,
    today: dt.date,
    *,
    note: str = "",
    steps: tuple[ui.Action, ...] = (),
    in_force: bool = True,
) -> Row:
    late = in_force and line.is_overdue(today)
    parts = (line.words.offer and _("Offer: %(offer)s") % {"offer": line.words.offer}, line.words.note, note)
    return Row(
        text=line.words.text,
        due_on=line.row.due_on,
        who=line.who or _("The client"),
        office=line.office,
        kind=str(line.row.get_kind_display()),
        note=" · ".join(part for part in parts if part),
        tag=_("overdue") if late else str(line.row.get_state_display()),
        tag_kind="bad" if late else MEASURE_TAGS[line.row.state],
        is_done=line.row.state not in queries.UNDONE or not in_force,
        steps=steps,
    )


def _steps(case: Case, line: MeasureLine) -> tuple[ui.Action, ...]:
    return tuple(
        ui.Action(
            label=row.label,
            url=reverse("casework:move_measure", args=[case.pk, line.row.pk, SLUGS[row.verb]]),
        )
        for row in MEASURE.open_verbs(line.row.state)
    )


def tabs(case: Case, versions: list[PlanVersion], shown: PlanVersion | None) -> list[ui.Tab]:
    """Return the versions, the newest first; none where there is but one."""
    if len(versions) < 2:
        return []
    return [
        ui.Tab(
            label=_("Version %(number)d · %(state)s")
            % {"number": plan.number, "state": plan.get_state_display()},
            url=reverse("casework:show_plan_version", args=[case.pk, plan.number]),
            current=shown is not None and plan.pk == shown.pk,
        )
        for plan in versions
    ]


def plan_facts(text: PlanText) -> list[ui.Fact]:
    """Return what is known of a version beside its lines."""
    plan = text.plan
    facts = [
        ui.Fact(label=_("Review"), value=_("every %(weeks)d weeks") % {"weeks": plan.review_every_weeks})
    ]
    if plan.reading_waived:
        facts.append(ui.Fact(label=_("Counter-reading"), value=_("waived")))
    elif plan.reading_until:
        facts.append(ui.Fact(label=_("Counter-reading until"), value=ui.date_words(plan.reading_until)))
    if plan.signed_on:
        facts.append(ui.Fact(label=_("Signed on"), value=ui.date_words(plan.signed_on)))
    if plan.signed_by:
        facts.append(ui.Fact(label=_("Coordination"), value=plan.signed_by.full_name))
    return facts


def readings(lines: list[ReadingLine]) -> list[Answered]:
    """Return what the team said, as a list to draw."""
    return [
        Answered(
            who=line.who,
            answer=str(line.row.get_answer_display()),
            kind=ANSWER_TAGS[line.row.answer],
            at=line.row.answered_at,
            remark=line.remark,
        )
        for line in lines
    ]


def papers(case: Case, plan: PlanVersion) -> list[ui.DocumentLine]:
    """Return the papers of a version."""
    rows = (
        ("document_id", _("Integration plan (PDF)"), "casework:download_plan"),
        ("signed_document_id", _("Signed plan (scan)"), "casework:download_scan"),
    )
    return [
        ui.DocumentLine(title=title, url=reverse(name, args=[case.pk, plan.number]), icon="file-lock")
        for field, title, name in rows
        if getattr(plan, field)
    ]


def changes(found: list[Difference]) -> list[Change]:
    """Return the differences between two versions in words."""
    tags: Mapping[str, tuple[str, ui.TagKind]] = {
        "new": (_("new"), "ok"),
        "changed": (_("changed"), "now"),
        "dropped": (_("dropped"), "warn"),
    }
    names = {
        "text": _("Wording"),
        "kind": _("Kind"),
        "who": _("Responsible (case)"),
        "starts_on": _("Begins on"),
        "due_on": _("Until"),
        "offer": _("Offer used"),
        "note": _("Note"),
    }
    return [
        Change(
            tag=tags[row.kind][0],
            tag_kind=tags[row.kind][1],
            what=_("Goal") if row.what == "goal" else _("Measure"),
            text=row.text,
            before=tuple((names[name], _said(old)) for name, old, _new in row.fields if row.kind != "new"),
            after=tuple((names[name], _said(new)) for name, _old, new in row.fields),
        )
        for row in found
    ]


def _said(value: object) -> str:
    if isinstance(value, dt.date):
        return ui.date_words(value)
    return str(value or "–")


def plan_actions(
    case: Case, versions: list[PlanVersion], shown: PlanVersion | None, *, actor: Actor, members: Members
) -> list[ui.Action]:
    """Return the buttons of the page of a plan for this actor."""
    plan = queries.in_work(versions)
    if plan is None:
        return _without_draft(case, versions, actor, members)
    if shown is not None and shown.pk != plan.pk:
        return []
    if plan.state == PlanState.COUNTER_READING and permissions.can_counter_read_plan(actor, members):
        return [_go(_("Counter-read"), "counter_read_plan", case, icon="eye", primary=True)]
    if not permissions.can_write_plan(actor, members):
        return []
    offered = {
        PlanState.DRAFT: [
            _go(_("Write on"), "write_plan", case, icon="pencil", primary=True),
            _go(_("Let the team counter-read"), "send_plan", case, icon="users"),
            _post(_("Waive counter-reading"), "waive_reading", case),
        ],
        PlanState.COUNTER_READING: [
            _post(_("Finish counter-reading"), "finish_reading", case, primary=True),
            _post(_("Go on writing"), "take_plan_back", case),
        ],
        PlanState.READY: [
            _go(_("Record signatures"), "sign_plan", case, icon="stamp", primary=True),
            _post(_("Go on writing"), "take_plan_back", case),
        ],
    }[PlanState(plan.state)]
    if PLAN.allows("drop", plan.state):
        sure = _("Drop this version? A signed plan stays in force.")
        offered.append(_post(_("Drop version"), "drop_plan", case, confirm=sure))
    return offered


def _without_draft(
    case: Case, versions: list[PlanVersion], actor: Actor, members: Members
) -> list[ui.Action]:
    if case.state == CaseState.PLANNING and not versions and permissions.can_write_plan(actor, members):
        return [_go(_("Write plan"), "write_plan", case, icon="pencil", primary=True)]
    if case.state == CaseState.IMPLEMENTING and permissions.can_amend_plan(actor, members):
        return [_go(_("Amend plan"), "amend_plan", case, icon="pencil")]
    return []


def _go(label: str, name: str, case: Case, *, icon: str = "", primary: bool = False) -> ui.Action:
    return ui.Action(label=label, url=reverse(f"casework:{name}", args=[case.pk]), icon=icon, primary=primary)


def _post(label: str, name: str, case: Case, *, primary: bool = False, confirm: str = "") -> ui.Action:
    return ui.Action(
        label=label,
        url=reverse(f"casework:{name}", args=[case.pk]),
        method="post",
        primary=primary,
        confirm=confirm,
    )


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the plan with its measures, as far as the consent lets it be read."""
    case = page.case
    if case.state not in {CaseState.PLANNING, CaseState.IMPLEMENTING}:
        return
    context: dict[str, object] = {"case": case, "may_read": page.content.may(DataCategory.PLAN)}
    if context["may_read"]:
        versions = list(page.sheet.plans)
        plan = queries.in_force(versions) or queries.in_work(versions)
        context["work"] = queries.in_work(versions) if queries.in_force(versions) else None
        if plan is not None:
            rows: list[Row] = []
            for place, goal in enumerate(queries.read_goals(plan, page.content), start=1):
                rows.append(_goal_row(place, goal.text, goal.row.due_on))
                in_force = plan.state == PlanState.SIGNED
                rows += [_measure_row(line, page.today, in_force=in_force) for line in goal.measures]
            former = queries.before(versions, plan)
            context |= {
                "plan": plan,
                "table": rows,
                "former": former,
                "compare_url": reverse("casework:compare_plans", args=[case.pk, plan.number])
                if former
                else "",
            }
    yield Panel(template="casework/plans/_plan_panel.html", context=context)


def _is_due(page: CasePage) -> bool:
    """True where the ribbon offers the review already."""
    due = page.case.next_review_on
    return due is not None and due <= page.today + AHEAD


def actions(page: CasePage) -> Iterator[ui.Action]:
    """Yield the next step with the plan, and the messages."""
    case = page.case
    if case.state in {CaseState.PLANNING, CaseState.IMPLEMENTING} and page.content.may(DataCategory.PLAN):
        coordinates = permissions.can_write_plan(page.actor, page.members)
        if coordinates and case.state == CaseState.IMPLEMENTING and not _is_due(page):
            yield _go(_("Record review"), "record_review", case, icon="calendar-check")
        is_next = coordinates and case.state == CaseState.PLANNING and case.table_held_at is not None
        yield _go(_("Integration plan"), "show_plan", case, icon="target", primary=is_next)
    if page.content.may(DataCategory.PLAN) and case.state not in {CaseState.CLOSED, CaseState.ENQUIRY}:
        is_new = any(row.is_message for row in page.waiting)
        label = _("New messages") if is_new else _("Messages")
        yield _go(label, "list_messages", case, icon="messages-square", primary=is_new)
