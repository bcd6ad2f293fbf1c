"""How often somebody may try number and code, by the place it comes from and by the number typed."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.cache import cache

WINDOW = 15 * 60
MOST_A_PLACE = 20
MOST_A_NUMBER = 6


def is_locked(*, number: str, place: str, now: dt.datetime) -> bool:
    """Tell whether there were too many wrong tries within a quarter of an hour."""
    counted = cache.get_many([_key("place", place, now), _key("number", number, now)])
    return (
        counted.get(_key("place", place, now), 0) >= MOST_A_PLACE
        or counted.get(_key("number", number, now), 0) >= MOST_A_NUMBER
    )


def count_failure(*, number: str, place: str, now: dt.datetime) -> None:
    """Count a wrong try. A number that does not exist is counted as one that does."""
    for key in (_key("place", place, now), _key("number", number, now)):
        cache.add(key, 0, timeout=WINDOW)
        cache.incr(key)


def _key(kind: str, value: str, now: dt.datetime) -> str:
    digest = hashlib.sha256(value.strip().upper().encode()).hexdigest()
    return f"casework.entry.{kind}.{digest}.{int(now.timestamp()) // WINDOW}"
