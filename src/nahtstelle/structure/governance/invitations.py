"""The message that carries an invitation: a sentence, a link, a calendar entry (iTIP, RFC 5546), no content.

The same meeting, sequence and stamp always give the same message with the same Message-ID, so sending a message twice
shows once.
"""

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
from icalendar import Calendar, Event, vCalAddress, vText

from nahtstelle.ground.ui.api import weekday_date
from nahtstelle.structure.governance.models import Meeting
from nahtstelle.structure.governance.states import MeetingState

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Which message of which meeting to whom; `stamp` is the moment the message was made.

    `is_update`: the person has had an entry of this meeting before. `stands_in_for`: the member a deputy represents.
    """

    method: str
    sequence: int
    stamp: dt.datetime
    email: str
    name: str
    is_update: bool = False
    stands_in_for: str = ""


def meeting_message(meeting: Meeting, envelope: Envelope) -> EmailMultiAlternatives:
    """Return the message with the calendar entry as its own part and as a file."""
    calendar = meeting_calendar(meeting, envelope)
    message = EmailMultiAlternatives(
        subject=_subject(meeting, envelope),
        body=_body(meeting, envelope),
        from_email=formataddr((_office(), _sender())),
        to=[formataddr((envelope.name, envelope.email))],
        headers={"Message-ID": _message_id(meeting, envelope), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(calendar.decode(), f"text/calendar; method={envelope.method}")
    message.attach("sitzung.ics", calendar, "application/ics")
    return message


def meeting_calendar(meeting: Meeting, envelope: Envelope) -> bytes:
    """Return the calendar object for one recipient: stable UID, growing SEQUENCE, times in Europe/Zurich."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nahtstelle//Sitzungen//DE")
    calendar.add("version", "2.0")
    calendar.add("method", envelope.method)
    calendar.add_component(_event(meeting, envelope))
    calendar.add_missing_timezones(
        first_date=dt.date(meeting.date.year - 1, 1, 1), last_date=dt.date(meeting.date.year + 2, 1, 1)
    )
    for zone in calendar.timezones:
        zone.pop("comment", None)  # an English note of the library's
    return calendar.to_ical()


def _event(meeting: Meeting, envelope: Envelope) -> Event:
    event = Event()
    event.add("uid", meeting_uid(meeting.pk))
    event.add("sequence", envelope.sequence)
    event.add("dtstamp", envelope.stamp)
    event.add("summary", _("Meeting of %(body)s") % {"body": meeting.body.short_name})
    event.add("dtstart", meeting_moment(meeting, meeting.starts_at))
    if meeting.ends_at:
        event.add("dtend", meeting_moment(meeting, meeting.ends_at))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", meeting_address(meeting))
    event.add("description", _("Agenda and papers: %(address)s") % {"address": meeting_address(meeting)})
    event.add("status", "CANCELLED" if envelope.method == CANCEL else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{_sender()}")
    organizer.params["CN"] = vText(_office())
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{envelope.email}")
    attendee.params["CN"] = vText(envelope.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("TRUE" if envelope.method == REQUEST else "FALSE")
    event["attendee"] = attendee
    return event


def meeting_uid(meeting_id: int) -> str:
    """Return the UID of a meeting's calendar entry: the same in every message and in every feed."""
    return f"meeting-{meeting_id}@{_host()}"


def meeting_moment(meeting: Meeting, time: dt.time | None) -> dt.date | dt.datetime:
    """The moment in Swiss time; a meeting without a time is an entry for the whole day."""
    if time is None:
        return meeting.date
    return dt.datetime.combine(meeting.date, time, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _subject(meeting: Meeting, envelope: Envelope) -> str:
    names = {"body": meeting.body.short_name, "date": weekday_date(meeting.date)}
    if _is_withdrawn(meeting, envelope):
        return _("No longer invited: %(body)s, %(date)s") % names
    if envelope.method == CANCEL:
        return _("Cancelled: %(body)s, %(date)s") % names
    if envelope.is_update:
        return _("Changed: %(body)s, %(date)s") % names
    return _("Invitation: %(body)s, %(date)s") % names


def _is_withdrawn(meeting: Meeting, envelope: Envelope) -> bool:
    """Tell whether only this person is not to come any more, while the meeting takes place."""
    return envelope.method == CANCEL and meeting.state != MeetingState.CANCELLED


def _first_sentence(meeting: Meeting, envelope: Envelope) -> str:
    if _is_withdrawn(meeting, envelope):
        return _("You need not come to the meeting of %(body)s on %(date)s any more.")
    if envelope.method == CANCEL:
        return _("The meeting of %(body)s on %(date)s does not take place.")
    if envelope.is_update:
        return _("The meeting of %(body)s has changed. It takes place on %(date)s.")
    if envelope.stands_in_for:
        return _("You represent %(member)s at the meeting of %(body)s on %(date)s.")
    return _("You are invited to the meeting of %(body)s on %(date)s.")


def _body(meeting: Meeting, envelope: Envelope) -> str:
    names = {
        "body": meeting.body.name,
        "date": weekday_date(meeting.date),
        "member": envelope.stands_in_for,
    }
    lines = [_first_sentence(meeting, envelope) % names, ""]
    if envelope.method == REQUEST:
        lines += [*_when_and_where(meeting), _("Agenda and papers (after signing in):")]
    else:
        lines.append(_("More (after signing in):"))
    return "\n".join([*lines, meeting_address(meeting), "", _office(), ""])


def _when_and_where(meeting: Meeting) -> list[str]:
    lines = []
    if meeting.starts_at:
        times = [time.strftime("%H.%M") for time in (meeting.starts_at, meeting.ends_at) if time]
        lines.append(_("Time: %(times)s") % {"times": "–".join(times)})
    if meeting.place:
        lines.append(_("Place: %(place)s") % {"place": meeting.place})
    return [*lines, ""]


def _message_id(meeting: Meeting, envelope: Envelope) -> str:
    stamp = int(envelope.stamp.timestamp())
    local = envelope.email.replace("@", ".")
    return f"<meeting-{meeting.pk}.{envelope.sequence}.{envelope.method.lower()}.{stamp}.{local}@{_host()}>"


def _office() -> str:
    return _("IIZ secretariat office")


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def meeting_address(meeting: Meeting) -> str:
    """Return the whole address of a meeting's page."""
    return settings.BASE_URL + reverse("governance:show_meeting", args=[meeting.pk])
