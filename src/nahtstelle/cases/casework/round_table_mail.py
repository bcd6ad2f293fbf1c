"""The message of a round table: number of the case, time and place, nothing else (domain §6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.ground.ui.api import clock, weekday_date

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Which message to whom."""

    method: str
    sequence: int
    stamp: dt.datetime
    email: str
    name: str


def round_table_message(table: RoundTable, envelope: Envelope) -> EmailMultiAlternatives:
    """Return the message with its calendar entry; the same facts always give the same Message-ID."""
    calendar = _calendar(table, envelope)
    message = EmailMultiAlternatives(
        subject=_subject(table, envelope),
        body=_body(table, envelope),
        to=[formataddr((envelope.name, envelope.email))],
        headers={"Message-ID": _message_id(table, envelope), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(calendar.decode(), f"text/calendar; method={envelope.method}")
    message.attach("termin.ics", calendar, "application/ics")
    return message


def round_table_uid(table_id: int) -> str:
    """Return the UID of the calendar entry: the same in every message and feed."""
    return f"round-table-{table_id}@{_host()}"


def round_table_times(table: RoundTable) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
    """Return when professionals begin, when the client joins, and the end; in Swiss time."""
    if table.starts_at is None:
        raise ValueError("no date is fixed yet")
    begins = table.starts_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return (
        begins - dt.timedelta(minutes=table.preparation_minutes),
        begins,
        begins + dt.timedelta(minutes=table.minutes),
    )


def round_table_address(table: RoundTable) -> str:
    """Return the whole address of a table's page."""
    return settings.BASE_URL + reverse("casework:show_round_table", args=[table.case_id, table.pk])


def _calendar(table: RoundTable, envelope: Envelope) -> bytes:
    prepares, _begins, ends = round_table_times(table)
    calendar = Calendar()
    calendar.add("prodid", "-//Nahtstelle//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", envelope.method)
    event = Event()
    event.add("uid", round_table_uid(table.pk))
    event.add("sequence", envelope.sequence)
    event.add("dtstamp", envelope.stamp)
    event.add("summary", _("Appointment in the IIZ network"))
    event.add("dtstart", prepares)
    event.add("dtend", ends)
    event.add("location", table.place)
    event.add("status", "CANCELLED" if envelope.method == CANCEL else "CONFIRMED")
    event["organizer"] = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    event["attendee"] = vCalAddress(f"mailto:{envelope.email}")
    calendar.add_component(event)
    calendar.add_missing_timezones(
        first_date=dt.date(prepares.year - 1, 1, 1), last_date=dt.date(prepares.year + 2, 1, 1)
    )
    for zone in calendar.timezones:
        zone.pop("comment", None)  # an English note of the library's
    return calendar.to_ical()


def _subject(table: RoundTable, envelope: Envelope) -> str:
    named = {"number": table.case.number}
    if envelope.method == CANCEL:
        return _("Cancelled: appointment in the IIZ network, case %(number)s") % named
    return _("Appointment in the IIZ network, case %(number)s") % named


def _body(table: RoundTable, envelope: Envelope) -> str:
    prepares, begins, ends = round_table_times(table)
    day = weekday_date(begins.date())
    if envelope.method == CANCEL:
        first = [_("Good day"), "", _("The appointment on %(day)s does not take place.") % {"day": day}]
    else:
        first = [
            _("Good day"),
            "",
            _("You are invited on %(day)s.") % {"day": day},
            _("Professionals from %(prepares)s, all from %(begins)s to %(ends)s, %(place)s.")
            % {
                "prepares": clock(prepares),
                "begins": clock(begins),
                "ends": clock(ends),
                "place": table.place,
            },
        ]
    last = _("This message contains no content on purpose.")
    return "\n".join([*first, "", _("More (after signing in):"), round_table_address(table), "", last])


def _message_id(table: RoundTable, envelope: Envelope) -> str:
    local = envelope.email.replace("@", ".")
    kind = envelope.method.lower()
    return f"<round-table-{table.pk}.{envelope.sequence}.{kind}.{local}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
