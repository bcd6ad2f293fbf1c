"""The page of a case: each theme brings its panels, the stations and the buttons; here they come together.

A theme has a module beside this one with `panels(page)` and `actions(page)` (types: `case_pieces`); it is
named in PANELS or ACTIONS below.
Content is opened once for the whole page, and only as far as the consent goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.content_types import RegistrationContent
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.presentation import (
    closing,
    entry,
    guests,
    instruments,
    monitoring,
    plans,
    reads,
    round_tables,
    situation,
    team,
)
from nahtstelle.cases.casework.presentation.case_pieces import (
    ActionSource,
    CasePage,
    Panel,
    PanelSource,
    TurnSource,
)
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.guests import guests_of
from nahtstelle.cases.casework.queries.members import members_of
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
    monitoring.panels,
    closing.panels,
    round_tables.panels,
    reads.panels,
    entry.person_panels,
    guests.panels,
    entry.paper_panels,
    instruments.panels,
)
WITHOUT_GUESTS = {CaseState.ENQUIRY, CaseState.ERASED}
ACTIONS: tuple[ActionSource, ...] = (
    entry.actions,
    plans.actions,
    situation.actions,
    round_tables.actions,
    closing.actions,
)
TURNS: tuple[TurnSource, ...] = (monitoring.turn,)


def case_page(*, case: Case, actor: Actor, viewer: Viewer, now: dt.datetime) -> CasePage:
    """Open a case, which brought its sheet along, for its page; leaves one trace in the audit (five queries)."""
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
    )


def panels(page: CasePage) -> list[Panel]:
    """Return the cards of all themes."""
    return [panel for source in PANELS for panel in source(page)]


def turn(page: CasePage) -> ui.Turn | None:
    """Return what it is the actor's turn to do; the first theme that says so wins."""
    return next((found for source in TURNS if (found := source(page)) is not None), None)


def actions(page: CasePage) -> list[ui.Action]:
    """Return the buttons of all themes."""
    return [action for source in ACTIONS for action in source(page)]


def way(case: Case) -> list[ui.Station]:
    """Return the stations of a case: registration, situation, round table, plan, implementation, closing."""
    reached = _reached(case)
    labels = (
        (_("Registration"), case.registered_at),
        (_("Situation"), case.clarified_at),
        (_("Round table"), case.table_held_at),
        (_("Plan signed"), case.planned_at),
        (_("Implementation"), None),
        (_("Closing"), case.closed_at),
    )
    stations = []
    for position, (label, moment) in enumerate(labels):
        state: Literal["done", "here", "ahead", "skipped"] = "ahead"
        if position < reached:
            state = "done" if moment or (position == 4 and case.planned_at) else "skipped"
        elif position == reached:
            state = "here"
        notes = (ui.near_date(timezone.localdate(moment), timezone.localdate()),) if moment else ()
        stations.append(ui.Station(label=label, notes=notes, state=state))
    return stations


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
