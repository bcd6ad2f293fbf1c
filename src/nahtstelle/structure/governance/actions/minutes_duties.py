"""What minutes ask of the secretariat and of their readers, and by when (worklist)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, working_day_after
from nahtstelle.ground.ui.api import day_month
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Meeting, Minutes, Objection

DAYS_TO_ANSWER = 5


def wait_for_minutes(*, meeting: Meeting, now: dt.datetime) -> None:
    """The secretariat writes and sends the minutes by the date derived for the meeting."""
    _open(
        meeting,
        f"meeting:{meeting.pk}:minutes",
        "draft",
        _("Write the minutes: %(body)s, %(date)s") % _named(meeting),
        meeting.minutes_on,
        now,
    )


def wait_for_readers(*, minutes: Minutes, people: Iterable[int], now: dt.datetime) -> None:
    """Each person of the meeting's day reads the minutes within the window."""
    title = _("Check the minutes: %(body)s, %(date)s") % _named(minutes.meeting)
    for user_id in people:
        key = f"minutes:{minutes.pk}:review:{user_id}:"
        _open(minutes.meeting, key, "review", title, minutes.objection_until, now, user_id=user_id)


def wait_for_answer(*, objection: Objection, now: dt.datetime) -> None:
    """The secretariat answers an objection within five days, moved to a working day."""
    meeting = objection.minutes.meeting
    _open(
        meeting,
        f"minutes:{objection.minutes_id}:objection:{objection.pk}:",
        "objection",
        _("Answer an objection: minutes of %(body)s, %(date)s") % _named(meeting),
        working_day_after(timezone.localdate(now) + dt.timedelta(days=DAYS_TO_ANSWER)),
        now,
        url=reverse("governance:answer_objection", args=[objection.pk]),
    )


def wait_for_circulation(*, minutes: Minutes, now: dt.datetime) -> None:
    """The secretariat sends corrected minutes again once every objection is answered."""
    title = _("Send the corrected minutes: %(body)s, %(date)s") % _named(minutes.meeting)
    _open(minutes.meeting, f"minutes:{minutes.pk}:circulate", "circulate", title, None, now)


def stop_waiting_for(minutes: Minutes, *kinds: str, now: dt.datetime, actor: Actor | None) -> None:
    """Close the duties of these kinds («review», «review:5:», «objection:3:», «circulate»); without kinds all."""
    for kind in kinds or ("",):
        worklist.close_duties(key_prefix=f"minutes:{minutes.pk}:{kind}", now=now, actor=actor)
    if not kinds:
        worklist.close_duties(key_prefix=f"meeting:{minutes.meeting_id}:minutes", now=now, actor=actor)


def minutes_are_sent(minutes: Minutes, *, now: dt.datetime, actor: Actor) -> None:
    """Close the duty of writing the minutes."""
    worklist.close_duties(key_prefix=f"meeting:{minutes.meeting_id}:minutes", now=now, actor=actor)


def _named(meeting: Meeting) -> dict[str, str]:
    return {"body": meeting.body.short_name, "date": day_month(meeting.date)}


def _open(
    meeting: Meeting,
    key: str,
    kind: str,
    title: str,
    due_on: dt.date | None,
    now: dt.datetime,
    *,
    user_id: int | None = None,
    url: str = "",
) -> None:
    worklist.open_duty(
        key=key,
        kind=f"governance.minutes.{kind}",
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        title=title,
        place=_("Meeting of %(body)s") % {"body": meeting.body.short_name},
        url=url or reverse("governance:show_minutes", args=[meeting.pk]),
        due_on=due_on,
        now=now,
        user_id=user_id,
        role="" if user_id else "secretariat",
    )
