"""The calendar feed of one person (RFC 5545): meetings from the apps that know them, and deadlines.

No titles of duties: the feed lies with whoever runs the person's calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from nahtstelle.ground.identity.api import Actor

DAYS_BACK = 90
REFRESH = dt.timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """An entry: a day or a moment with its zone; `uid` and `sequence` as in the invitations of the same thing.

    Without `changed_at` the day counts on which the address of the calendar was made.
    """

    uid: str
    summary: str
    starts: dt.date | dt.datetime
    ends: dt.date | dt.datetime | None = None
    place: str = ""
    url: str = ""
    sequence: int = 0
    changed_at: dt.datetime | None = None
    status: str = "CONFIRMED"
    is_busy: bool = True


CalendarSource = Callable[[Actor, dt.date], Iterable[CalendarEntry]]
_sources: list[CalendarSource] = []


def register_calendar(source: CalendarSource) -> None:
    """Register `source(actor, since)`, which answers the actor's entries from a day on (called in `ready()`)."""
    if source not in _sources:
        _sources.append(source)


def entries_of(actor: Actor, since: dt.date) -> list[CalendarEntry]:
    """Return the entries of all sources in the order of their beginning."""
    found = [entry for source in _sources for entry in source(actor, since)]
    return sorted(found, key=lambda entry: (str(entry.starts), entry.uid))


def calendar_file(entries: Iterable[CalendarEntry]) -> bytes:
    """Return the feed; the same entries always give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nahtstelle//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("IIZ: meetings and deadlines"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("x-published-ttl", "PT4H")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    days = []
    for entry in entries:
        calendar.add_component(_event(entry))
        days.append(entry.starts.date() if isinstance(entry.starts, dt.datetime) else entry.starts)
    if days:
        first, last = min(days), max(days)
        calendar.add_missing_timezones(
            first_date=dt.date(first.year - 1, 1, 1), last_date=dt.date(last.year + 2, 1, 1)
        )
    return calendar.to_ical()


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    if entry.changed_at is not None:
        event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
        event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    event.add("summary", entry.summary)
    event.add("dtstart", entry.starts)
    if entry.ends is not None:
        event.add("dtend", entry.ends)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    event.add("status", entry.status)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    return event
