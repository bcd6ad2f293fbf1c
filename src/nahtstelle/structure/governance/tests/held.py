"""A meeting that is held, with everybody present, for tests of what comes out of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from nahtstelle.structure.governance.actions.outcome_rules import OutcomeEntry
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Appointment,
    Attendance,
    Body,
    Meeting,
    Proposal,
)
from nahtstelle.structure.governance.states import VOTING_FUNCTIONS

DAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def hold(
    body: Body,
    *,
    proposal: Proposal | None = None,
    absent: tuple[int, ...] = (),
    unrecorded: tuple[int, ...] = (),
    **item: Any,
) -> AgendaItem:
    """Hold a meeting of the body with one item; all members are present but for those named by id."""
    meeting = Meeting.objects.create(body=body, state="held", date=DAY, invited_at=NOW, held_at=NOW)
    members = Appointment.objects.in_force_on(DAY).filter(body=body, function__in=VOTING_FUNCTIONS)
    for row in members:
        if row.user_id not in unrecorded:
            presence = "absent" if row.user_id in absent else "present"
            Attendance.objects.create(meeting=meeting, user=row.user, presence=presence)
    return add_item(meeting, proposal=proposal, **item)


def add_item(meeting: Meeting, *, proposal: Proposal | None = None, **item: Any) -> AgendaItem:
    """Add an item to the meeting's agenda."""
    values: dict[str, Any] = {
        "position": meeting.items.count() + 1,
        "title": proposal.title if proposal else "Arbeitsweise",
        "request": proposal.request if proposal else "decision",
        "proposal": proposal,
    }
    return AgendaItem.objects.create(meeting=meeting, **values | item)


def entry(outcome: str = "decided", **fields: Any) -> OutcomeEntry:
    """What a minute taker of a body with consensus enters."""
    values: dict[str, Any] = {
        "text": "1. Die Anmeldung wird vereinheitlicht.",
        "agreement": "consensus",
        "recusals_checked": True,
    }
    if outcome == "deferred":
        values |= {"deferred_to": DAY + dt.timedelta(days=60), "text": "Zahlen fehlen."}
    return OutcomeEntry(outcome=outcome, **values | fields)
