"""Minutes that came with a canton's records: approved long ago, frozen from the start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesItem, MinutesVersion
from nahtstelle.structure.governance.queries.minutes_text import canonical, digest, minutes_text
from nahtstelle.structure.governance.states import MeetingState, MinutesState


@dataclass(frozen=True, slots=True)
class ImportedMinutes:
    """Minutes of the meeting with this key: their text, when they were sent (None: unknown), and the approval."""

    meeting_key: str
    text: str
    circulated_at: dt.datetime | None
    approval: str
    approved_on: dt.date


def import_minutes(*, rows: Iterable[ImportedMinutes], now: dt.datetime) -> int:
    """Store approved minutes with the meetings' attendance and decisions; return how many. No PDF is kept:
    it is set when somebody asks for it.
    """
    count = 0
    for row in rows:
        meeting = Meeting.objects.select_related("body").get(key=row.meeting_key)
        MinutesItem.objects.create(meeting=meeting, text=row.text, changed_at=now)
        content = canonical(minutes_text(meeting, taker=""))
        minutes = Minutes.objects.create(
            meeting=meeting,
            state=MinutesState.APPROVED,
            version=1,
            approval=row.approval,
            circulated_at=row.circulated_at,
            approved_on=row.approved_on,
            drafted_at=row.circulated_at or now,
        )
        MinutesVersion.objects.create(
            minutes=minutes,
            number=1,
            content=content,
            sha256=digest(content),
            frozen_at=row.circulated_at or now,
        )
        meeting.state = MeetingState.MINUTES_APPROVED
        meeting.save(update_fields=["state"])
        count += 1
    return count
