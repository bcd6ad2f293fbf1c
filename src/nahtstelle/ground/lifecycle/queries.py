"""Reading history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nahtstelle.ground.lifecycle.models import StateChange


@dataclass(frozen=True, slots=True)
class Change:
    """One step as read back."""

    verb: str
    source: str
    target: str
    actor_id: int | None
    actor_name: str
    institution_name: str
    at: dt.datetime
    reason: str
    note: str


def changes(subject_type: str, subject_id: int) -> list[Change]:
    """Return the steps of one thing, oldest first (one query)."""
    fields = Change.__dataclass_fields__.keys()
    rows = StateChange.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("at", "pk")
    return [Change(**row) for row in rows.values(*fields)]
