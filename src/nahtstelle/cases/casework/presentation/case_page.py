"""The page of a case: each theme brings its panels, the stations and the buttons; here they come together.

A theme has a module beside this one with `panels(page)` and `actions(page)` (types: `case_pieces`); it is
named in PANELS or ACTIONS below.
Content is opened once for the whole page, and only as far as the consent goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.content_types import RegistrationContent
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.presentation import (
    closing,
    consents,
    entry,
    guests,
    instruments,
    monitoring,
    plans,
    reads,
    round_tables,
    situation,
    team,
    turns,
)
from nahtstelle.cases.casework.presentation.case_pieces import (
    ActionSource,
    CasePage,
    Panel,
    PanelSource,
    TurnSource,
)
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.duties import waiting_in
from nahtstelle.cases.casework.queries.guests import guests_of
from nahtstelle.cases.casework.queries.members import members_of
from nahtstelle.cases.casework.queries.plans import in_force
from nahtstelle.cases.casework.queries.sheet import sheet_of
from nahtstelle.cases.casework.queries.team import parts_of
from nahtstelle.cases.casework.states import CaseState, DataCategory
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui

TAGS: Mapping[str, ui.TagKind] = {
    CaseState.ENQUIRY: "warn",
    CaseState.REGISTERED: "now",
    CaseState.CLARIFYING: "now",
    CaseState.RECOMMENDED: "now",
    CaseState.PLANNING: "now",
    CaseState.IMPLEMENTING: "now",
    CaseState.CLOSED: "neutral",
    CaseState.ERASED: "neutral",
}


# The order here is the order on the page.
PANELS: tuple[PanelSource, ...] = (
    entry.panels,
    team.panels,
    plans.panels,
    situation.panels,
    closing.panels,
    entry.person_panels,
    monitoring.panels,
    round_tables.panels,
    guests.panels,
    entry.paper_panels,
    instruments.panels,
    reads.panels,
)
WITHOUT_GUESTS = {CaseState.ENQUIRY, CaseState.ERASED}
ACTIONS: tuple[ActionSource, ...] = (
    entry.actions,
    plans.actions,
    situation.actions,
    round_tables.actions,
    closing.actions,
)
TURNS: tuple[TurnSource, ...] = (monitoring.turn, turns.own_turn, turns.turn_of_others)


def case_page(*, case: Case, actor: Actor, viewer: Viewer, now: dt.datetime) -> CasePage:
    """Open a case, which brought its sheet along, for its page; leaves one trace in the audit (six queries)."""
    sheet = sheet_of(case)
    content = open_case(
        case, viewer=viewer, what="case", categories=[str(value) for value in DataCategory], now=now
    )
    person: dict[str, Any] = {}
    if content.may(DataCategory.IDENTITY) and sheet.client is not None:
        person = content.read(sheet.client)
    agreed = None
    if content.may(DataCategory.SITUATION) and sheet.registration is not None:
        agreed = RegistrationContent.of(content.read(sheet.registration))
    parts = parts_of(case)
    return CasePage(
        case=case,
        actor=actor,
        viewer=viewer,
        content=content,
        now=now,
        sheet=sheet,
        person=person,
        agreed=agreed,
        parts=parts,
        members=members_of(parts),
        guests=guests_of(case, content, now) if case.state not in WITHOUT_GUESTS else (),
        standing=Standing(state=case.state, grounds=content.grounds),
        waiting=waiting_in([case], actor).get(case.pk, ()),
    )


def panels(page: CasePage) -> list[Panel]:
    """Return the cards of all themes."""
    return [panel for source in PANELS for panel in source(page)]


def turn_and_actions(page: CasePage) -> tuple[ui.Turn | None, list[ui.Action]]:
    """Return whose turn it is (the first theme that says so wins), and the buttons that it does not offer itself."""
    offered = [action for source in ACTIONS for action in source(page)]
    turn = next((found for source in TURNS if (found := source(page, offered)) is not None), None)
    if turn is None or not turn.actions:
        return turn, offered
    taken = {action.url for action in turn.actions}
    return turn, [replace(action, primary=False) for action in offered if action.url not in taken]


def tags(page: CasePage) -> list[tuple[str, ui.TagKind]]:
    """Return how consent and case stand, for the head of the page."""
    state: tuple[str, ui.TagKind] = (page.case.get_state_display(), TAGS[page.case.state])
    if page.content.consent is None:
        return [state]
    return [consents.state_of(page.content.consent, page.today), state]


def lead(page: CasePage) -> str:
    """Return the institution that leads; empty before the registration."""
    return page.sheet.labels[page.sheet.lead.institution_id] if page.sheet.lead is not None else ""


def way(page: CasePage) -> list[ui.Station]:
    """Return the stations of a case: registration, situation, round table, plan, implementation, closing."""
    case, reached = page.case, _reached(page.case)
    stations = []
    for position, (label, moment, more) in enumerate(_stations(page)):
        state: Literal["done", "here", "ahead", "skipped"] = "ahead"
        if position < reached:
            state = "done" if moment or (position == 4 and case.planned_at) else "skipped"
        elif position == reached:
            state = "here"
        day = ui.near_date(timezone.localdate(moment), page.today) if moment else ""
        notes = tuple(note for note in (day, more) if note)
        stations.append(ui.Station(label=label, notes=notes, state=state))
    return stations


def _stations(page: CasePage) -> Iterator[tuple[str, dt.datetime | None, str]]:
    """Yield label, moment, and how it stands there, as far as the consent lets it be read."""
    case, sheet = page.case, page.sheet
    plan = in_force(list(sheet.plans)) if page.content.may(DataCategory.PLAN) else None
    given = done = ""
    if sheet.contributions and page.content.may(DataCategory.SITUATION):
        given = _("%(done)d of %(total)d contributions") % sheet.contributions._asdict()
    if sheet.measures and page.content.may(DataCategory.PLAN):
        done = _("%(done)d of %(total)d measures done") % sheet.measures._asdict()
    yield _("Registration"), case.registered_at, case.registering_institution.label
    yield _("Situation"), case.clarified_at, given
    yield _("Round table"), case.table_held_at, round_tables.planned(page)
    yield _("Plan signed"), case.planned_at, _("version %(number)d") % {"number": plan.number} if plan else ""
    yield _("Implementation"), None, done
    yield _("Closing"), case.closed_at, "" if case.closed_at else _("erasure afterwards")


def _reached(case: Case) -> int:
    """Return the position of the present station in the way."""
    if case.state in {CaseState.CLOSED, CaseState.ERASED}:
        return 5
    if case.state == CaseState.PLANNING:
        return 3 if case.table_held_at else 2
    return {
        CaseState.ENQUIRY: 0,
        CaseState.REGISTERED: 0,
        CaseState.CLARIFYING: 1,
        CaseState.RECOMMENDED: 5,
        CaseState.IMPLEMENTING: 4,
    }[CaseState(case.state)]
