"""Meetings in the calendar feed: the same entry as in the mails, and never a title of an item."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.worklist.actions import renew_calendar
from nahtstelle.structure.governance.actions.meetings import cancel_meeting, invite_meeting
from nahtstelle.structure.governance.actions.replies import reply_attendance
from nahtstelle.structure.governance.tasks import send_meeting_message
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of


@pytest.fixture
def day(today) -> dt.date:
    return today + dt.timedelta(days=30)


@pytest.fixture
def meeting(structure, actor_of, anna, day, now):
    meeting = meeting_of(
        structure.coordination, date=day, starts_at=dt.time(14), ends_at=dt.time(16), place="Rathaus"
    )
    item_of(meeting, "Geheimes Vorhaben", is_restricted=True)
    return invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


@pytest.fixture
def events_of(client, actor_of, now):
    def read(person):
        token = renew_calendar(actor=actor_of(person), now=now)
        content = client.get(f"/kalender/{token}.ics").content
        assert b"Geheim" not in content
        return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}

    return read


def uid(meeting) -> str:
    return f"meeting-{meeting.pk}@127.0.0.1"


def test_the_feed_carries_the_entry_of_the_invitation(meeting, events_of, bruno):
    event = events_of(bruno)[uid(meeting)]
    job = ProcrastinateJob.objects.filter(task_name=send_meeting_message.name, args__user_id=bruno.pk).get()
    send_meeting_message(**job.args)
    sent = Calendar.from_ical(mail.outbox[0].attachments[0].content).walk("VEVENT")[0]
    for name in ("uid", "sequence", "summary", "location", "url", "status"):
        assert str(event[name]) == str(sent[name]), name
    for name in ("dtstart", "dtend", "dtstamp"):
        assert event[name].dt == sent[name].dt, name


def test_a_cancelled_meeting_and_one_for_others_stand_right(
    meeting, structure, events_of, actor_of, anna, bruno, carla, day, now
):
    other = meeting_of(structure.steering, date=day)
    planned = meeting_of(structure.committee, date=day)
    cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Krankheit", now=now)
    events = events_of(bruno)
    assert str(events[uid(meeting)]["status"]) == "CANCELLED"
    assert str(events[uid(planned)]["status"]) == "TENTATIVE"
    assert uid(other) not in events
    assert not any(name.startswith("meeting") for name in events_of(carla))
    assert {uid(other), uid(planned)} <= set(events_of(anna))


def test_who_is_excused_is_free(meeting, events_of, actor_of, bruno, now):
    assert str(events_of(bruno)[uid(meeting)]["transp"]) == "OPAQUE"
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="excused", now=now)
    assert str(events_of(bruno)[uid(meeting)]["transp"]) == "TRANSPARENT"


def test_the_feed_asks_as_much_with_many_meetings(
    client, meeting, structure, actor_of, anna, bruno, day, now
):
    token = renew_calendar(actor=actor_of(bruno), now=now)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/kalender/{token}.ics")
        return len([query for query in queries if "cache" not in query["sql"]])

    count()
    few = count()
    for number in range(12):
        more = meeting_of(structure.coordination, date=day + dt.timedelta(days=number + 1))
        item_of(more, "Mitteilungen")
        if number % 2:
            invite_meeting(actor=actor_of(anna), meeting_id=more.pk, now=now)
    assert count() == few
