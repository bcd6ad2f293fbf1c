"""Opening and closing duties, always inside the action of the app whose duty it is."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist.models import Duty


def open_duty(
    *,
    key: str,
    kind: str,
    subject_type: str,
    subject_id: int,
    title: str,
    place: str,
    url: str,
    due_on: dt.date | None,
    now: dt.datetime,
    user_id: int | None = None,
    role: str = "",
    institution_id: int | None = None,
) -> None:
    """Open a duty, or bring the open one with the same key up to date."""
    values = {
        "kind": kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "title": title[:300],
        "place": place[:200],
        "url": url,
        "due_on": due_on,
        "user_id": user_id,
        "role": role,
        "institution_id": institution_id,
    }
    Duty.objects.update_or_create(
        key=key, closed_at=None, defaults=values, create_defaults={**values, "opened_at": now}
    )


def close_duties(*, key_prefix: str, now: dt.datetime, actor: Actor | None) -> int:
    """Close every open duty whose key starts with `key_prefix`; return how many."""
    duties = Duty.objects.filter(key__startswith=key_prefix, closed_at__isnull=True)
    return duties.update(closed_at=now, closed_by_id=actor.user_id if actor else None)
