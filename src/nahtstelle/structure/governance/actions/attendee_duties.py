"""What an invitation leaves waiting for those invited: their answer."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, HolidayTable, canton
from nahtstelle.ground.ui.api import day_month
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Meeting
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.attendees import without_reply

DAYS_BEFORE = 5


def wait_for_replies(meeting: Meeting, *, now: dt.datetime) -> None:
    """Ask each member and associate of the day who has not answered; five days before, on a working day."""
    due_on = reply_due_on(meeting, timezone.localdate(now))
    for row in without_reply(meeting, roll_of(meeting)):
        if row.user.is_active:
            wait_for_reply(meeting, row.user_id, due_on=due_on, now=now)


def wait_for_reply(meeting: Meeting, user_id: int, *, due_on: dt.date, now: dt.datetime) -> None:
    """Open the duty of one person, or bring it up to date."""
    named = {"body": meeting.body.short_name, "date": day_month(meeting.date)}
    worklist.open_duty(
        key=_key(meeting, user_id),
        kind="governance.meeting.reply",
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        title=_("Say whether you attend: %(body)s, %(date)s") % named,
        place=_("Meeting of %(body)s") % {"body": meeting.body.short_name},
        url=reverse("governance:reply_attendance", args=[meeting.pk]),
        due_on=due_on,
        now=now,
        user_id=user_id,
    )


def stop_waiting_for_reply(meeting: Meeting, user_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Close the duty of one person."""
    worklist.close_duties(key_prefix=_key(meeting, user_id), now=now, actor=actor)


def reply_due_on(meeting: Meeting, today: dt.date, holidays: HolidayTable | None = None) -> dt.date:
    """Return by when an answer is asked for; never later than the meeting, never before today."""
    due_on = (holidays or canton().holidays).working_day_before(meeting.date - dt.timedelta(days=DAYS_BEFORE))
    return min(max(due_on, today), max(meeting.date, today))


def _key(meeting: Meeting, user_id: int) -> str:
    return f"meeting:{meeting.pk}:reply:{user_id}:"
