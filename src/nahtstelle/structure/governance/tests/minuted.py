"""Meetings with recorded outcomes and their minutes, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from nahtstelle.structure.governance.actions.minutes import circulate_minutes, draft_minutes
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting, Minutes
from nahtstelle.structure.governance.tests.held import DAY, NOW, add_item, entry, hold

IN_WINDOW = NOW + dt.timedelta(days=3)
AFTER = NOW + dt.timedelta(days=20)


def concluded(body: Body, actor: Any, *, items: int = 2) -> Meeting:
    """Hold a meeting on 2 March 2026, everybody present: one item decided, the others noted."""
    first = hold(body)
    others = [add_item(first.meeting, title=f"Mitteilungen {number}") for number in range(2, items + 1)]
    record_outcome(item_id=first.pk, entry=entry(title="Arbeitsweise"), actor=actor, now=NOW)
    for item in others:
        record_outcome(item_id=item.pk, entry=entry("noted", text="", agreement=""), actor=actor, now=NOW)
    return Meeting.objects.select_related("body").get(pk=first.meeting_id)


def drafted(body: Body, actor: Any, **options: Any) -> Minutes:
    """Draft the minutes of such a meeting."""
    return draft_minutes(meeting_id=concluded(body, actor, **options).pk, actor=actor, now=NOW)


def circulated(body: Body, actor: Any, *, approval: str = "silence", **options: Any) -> Minutes:
    """Circulate them on the day of the meeting; the window ends on 12 March."""
    minutes = drafted(body, actor, **options)
    return circulate_minutes(meeting_id=minutes.meeting_id, approval=approval, actor=actor, now=NOW)


def items_of(minutes: Minutes) -> list[AgendaItem]:
    """The items of the meeting in their order."""
    return list(AgendaItem.objects.filter(meeting=minutes.meeting_id).order_by("position"))


__all__ = ["AFTER", "DAY", "IN_WINDOW", "NOW", "circulated", "concluded", "drafted", "items_of"]
