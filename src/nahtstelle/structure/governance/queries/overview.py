"""The overview: what waits for the actor, the year, the next meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Meeting
from nahtstelle.structure.governance.queries.meetings import band_of, meetings_of_year, next_meeting
from nahtstelle.structure.governance.states import HELD_STATES

PER_PAGE = 15
LATEST = 600
"""How far back one leafs through what is done; older steps stand in the history of their things."""


DUTY_COLUMNS = (
    ui.Column(key="pendenz", label=_("Duty"), value="title"),
    ui.Column(key="ort", label=_("Where"), value="place"),
    ui.Column(key="frist", label=_("Until"), value="due_on", kind="date"),
    ui.Column(key="seit", label=_("Since"), value="opened_at", kind="date"),
    ui.Column(key="erledigt", label=_("Done on"), value="closed_at", kind="date"),
    ui.Column(key="adresse", label=_("Address"), value="url"),
)


def duty_table(actor: Actor, *, query: QueryDict, done: bool) -> ui.DataTable:
    """Return the duties for export: the open ones, or those done."""
    rows = worklist.closed_duties_for(actor) if done else worklist.duties_for(actor)
    return ui.data_table(query=query, rows=rows, columns=DUTY_COLUMNS, name=_("Duties"), total=0)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows; `band` is None where the actor sees no meeting of the year, `counts` at what is done."""

    counts: worklist.DutyCounts | None
    duties: Page
    band: ui.YearBand | None
    year: int
    meetings: int
    held: int
    next_meeting: Meeting | None


def overview(actor: Actor, *, today: dt.date, done: bool, page: str | None) -> Overview:
    """Return the overview of an actor (at most seven queries, however much there is)."""
    counts = None if done else worklist.duty_counts(actor, today)
    duties = worklist.closed_duties_for(actor) if done else worklist.duties_for(actor)
    paginator = Paginator(duties, PER_PAGE)
    paginator.count = counts.total if counts else duties.order_by()[:LATEST].count()
    meetings = meetings_of_year(actor, today.year)
    return Overview(
        counts=counts,
        duties=paginator.get_page(page),
        band=band_of(meetings, year=today.year, today=today) if meetings else None,
        year=today.year,
        meetings=len(meetings),
        held=sum(1 for meeting in meetings if meeting.state in HELD_STATES),
        next_meeting=next_meeting(actor, today),
    )
