"""Meetings as they stand in the database, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def meeting_of(body: Body, **fields: Any) -> Meeting:
    """Make a meeting; by default planned, on 28 April 2026."""
    values: dict[str, Any] = {"date": dt.date(2026, 4, 28), "state": "planned"} | fields
    if values["state"] in {"invited", "held"}:
        values.setdefault("invited_at", NOW)
    if values["state"] == "held":
        values.setdefault("held_at", NOW)
    return Meeting.objects.create(body=body, **values)


def item_of(meeting: Meeting, title: str = "Mitteilungen", **fields: Any) -> AgendaItem:
    """Put an item at the end of a meeting's agenda."""
    position = meeting.items.count() + 1
    return AgendaItem.objects.create(meeting=meeting, position=position, title=title, **fields)
