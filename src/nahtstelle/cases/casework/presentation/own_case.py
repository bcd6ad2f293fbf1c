"""«Mein Fall» in plain words: for the client, and the same frame for somebody from outside (004 §3, §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case, CaseDocument, PlanVersion
from nahtstelle.cases.casework.permissions import guests as permissions
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.presentation.papers import paper_lines
from nahtstelle.cases.casework.presentation.plans import MEASURE_TAGS
from nahtstelle.cases.casework.queries.consents import ConsentLine, consents_of_case
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.queries.guests import appointments_of, guest_of, guests_of, names_from_outside
from nahtstelle.cases.casework.queries.papers import papers_of
from nahtstelle.cases.casework.queries.plans import PlanText, read_plan
from nahtstelle.cases.casework.queries.reads import ReadLine, reads_of
from nahtstelle.cases.casework.states import DataCategory, DocumentKind, PlanState
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.ui import api as ui

SHOWN_READS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMeasure:
    """A measure: what, who, until when, how it stands."""

    text: str
    who: str
    due_on: dt.date
    state: str
    kind: ui.TagKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGoal:
    """A goal with its measures."""

    text: str
    due_on: dt.date | None
    measures: tuple[OwnMeasure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlan:
    """The signed plan."""

    signed_on: dt.date | None
    goals: tuple[OwnGoal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """The page of a guest. `dates` None: they are not opened. `receipts` are letters to the client, for nobody else."""

    is_client: bool
    greeting: str
    dates_title: str
    plan_title: str
    shows_plan: bool
    plan: OwnPlan | None = None
    dates: Sequence[ui.Fact] | None = None
    papers: Sequence[ui.DocumentLine] = ()
    reads: Sequence[ReadLine] = ()
    more_reads: bool = False
    consent: Sequence[ui.Fact] = ()
    receipts: Sequence[ui.DocumentLine] = ()
    consent_state: str = ""
    consent_kind: ui.TagKind = "neutral"
    may_withdraw: bool = False
    may_write: bool = False


def own_case(
    case: Case, viewer: Viewer, content: OpenCase, *, standing: Standing, now: dt.datetime, all_reads: bool
) -> OwnCase:
    """Return the page of a guest, from what was opened for them."""
    is_client = standing.is_client
    today = timezone.localdate(now)
    plan = _plan(case, content) if content.may(DataCategory.PLAN) else None
    dates = _dates(case, viewer, content, now, is_client=is_client)
    rows = papers_of(case)
    papers = paper_lines([row for row in rows if row.kind != DocumentKind.RECEIPT], content, address=_address)
    if not is_client:
        return OwnCase(
            is_client=False,
            greeting=_greeting_outside(case, viewer, content),
            dates_title=_("Appointments (case)"),
            plan_title=_("Plan"),
            shows_plan=content.may(DataCategory.PLAN),
            plan=plan,
            dates=dates,
            papers=papers,
        )
    lines = consents_of_case(case, today)
    in_force = bool(lines) and lines[0].is_in_force
    guests = guests_of(case, content, now)
    limit = None if all_reads else SHOWN_READS + 1
    reads = reads_of(case, limit=limit, guests=guests, names=names_from_outside(guests))
    shown = reads if all_reads else reads[:SHOWN_READS]
    return OwnCase(
        is_client=True,
        greeting=_("Good day. Here you see what is kept about you, and who has read it."),
        dates_title=_("My next appointment"),
        plan_title=_("My plan"),
        shows_plan=True,
        plan=plan,
        dates=dates,
        papers=papers,
        reads=shown,
        more_reads=len(shown) < len(reads),
        consent=_consent(lines[0]) if lines else (),
        receipts=paper_lines(
            [row for row in rows if row.kind == DocumentKind.RECEIPT], content, address=_address
        ),
        consent_state=_("in force (consent)") if in_force else _("not in force"),
        consent_kind="ok" if in_force else "neutral",
        may_withdraw=permissions.can_withdraw_own_consent(standing),
        may_write=permissions.can_write_to_coordination(standing, consent_in_force=in_force),
    )


def _greeting_outside(case: Case, viewer: Viewer, content: OpenCase) -> str:
    row = guest_of(case, viewer.guest_id or 0)
    what = ", ".join(str(value.label) for value in DataCategory if content.may(value))
    if row is None or row.until_at is None:
        return _("Good day. Open to you: %(what)s.") % {"what": what}
    last = timezone.localdate(row.until_at) - dt.timedelta(days=1)
    return _(
        "Good day. Open to you until %(day)s: %(what)s. Each reading is recorded, and the client can see it."
    ) % {"day": ui.date_words(last), "what": what}


def _plan(case: Case, content: OpenCase) -> OwnPlan | None:
    row = PlanVersion.objects.filter(case=case, state=PlanState.SIGNED).first()
    return _in_words(read_plan(row, content)) if row is not None else None


def _in_words(text: PlanText) -> OwnPlan:
    goals = tuple(
        OwnGoal(
            text=goal.text,
            due_on=goal.row.due_on,
            measures=tuple(
                OwnMeasure(
                    text=line.words.text,
                    who=", ".join(part for part in (line.who, line.office) if part) or _("You yourself"),
                    due_on=line.row.due_on,
                    state=line.row.get_state_display(),
                    kind=MEASURE_TAGS[line.row.state],
                )
                for line in goal.measures
            ),
        )
        for goal in text.goals
    )
    return OwnPlan(signed_on=text.plan.signed_on, goals=goals)


def _dates(
    case: Case, viewer: Viewer, content: OpenCase, now: dt.datetime, *, is_client: bool
) -> list[ui.Fact] | None:
    if case.closed_at is not None:
        return None
    facts = [
        ui.Fact(label=_("Round table"), value=f"{ui.weekday_date(starts)}, {ui.clock(starts)}, {place}")
        for starts, place in appointments_of(case, viewer, now, is_client=is_client)
    ]
    due = case.next_review_on
    if due is not None and due >= timezone.localdate(now) and content.may(DataCategory.PLAN):
        facts.append(ui.Fact(label=_("Next review"), value=ui.date_words(due)))
    return facts


def _address(row: CaseDocument) -> str:
    return reverse("casework:download_own_paper", args=[row.pk])


def _consent(line: ConsentLine) -> list[ui.Fact]:
    row = line.row
    until = _("until the end of the cooperation")
    if row.valid_to:
        until = ui.date_words(row.valid_to - dt.timedelta(days=1))
    ended = row.revoked_at or row.expired_at
    facts = [
        ui.Fact(label=_("Signed on"), value=ui.date_words(row.signed_on)),
        ui.Fact(label=_("These may exchange"), value=", ".join(line.in_full) or "–"),
        ui.Fact(label=_("What they may read"), value=", ".join(line.categories) or "–"),
        ui.Fact(label=_("For what"), value=", ".join(line.purposes) or "–"),
    ]
    if ended:
        label = _("Withdrawn on") if row.revoked_at else _("Ended on")
        return [*facts, ui.Fact(label=label, value=ui.date_words(timezone.localdate(ended)))]
    return [*facts, ui.Fact(label=_("Holds until"), value=until)]
