"""What a meeting asks of the secretariat, and by when (worklist)."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import day_month
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Meeting
from nahtstelle.structure.governance.states import MeetingState


def open_meeting_duties(*, meeting: Meeting, now: dt.datetime) -> None:
    """Open the duties of the meeting's state, or bring title and due date up to date (idempotent)."""
    named = {"body": meeting.body.short_name, "date": day_month(meeting.date)}
    agenda, page = _address("edit_agenda", meeting), _address("show_meeting", meeting)
    if meeting.state == MeetingState.PLANNED:
        _open(
            meeting,
            "agenda",
            _("Fix the agenda: %(body)s, %(date)s") % named,
            agenda,
            meeting.submission_on,
            now,
        )
        _open(
            meeting,
            "dispatch",
            _("Send the papers: %(body)s, %(date)s") % named,
            agenda,
            meeting.dispatch_on,
            now,
        )
    elif meeting.state == MeetingState.INVITED:
        _open(meeting, "hold", _("Hold the meeting: %(body)s, %(date)s") % named, page, meeting.date, now)


def open_pack_duty(*, meeting: Meeting, now: dt.datetime) -> None:
    """The packs are built: somebody looks them through (idempotent)."""
    named = {"body": meeting.body.short_name, "date": day_month(meeting.date)}
    title = _("Look through the paper packs: %(body)s, %(date)s") % named
    _open(meeting, "packs", title, _address("list_packs", meeting), None, now)


def close_meeting_duties(*, meeting: Meeting, names: tuple[str, ...], actor: Actor, now: dt.datetime) -> None:
    """Close the duties of these names; an empty name means all of the meeting."""
    for name in names:
        worklist.close_duties(key_prefix=f"meeting:{meeting.pk}:{name}", now=now, actor=actor)


def _open(
    meeting: Meeting, name: str, title: str, url: str, due_on: dt.date | None, now: dt.datetime
) -> None:
    worklist.open_duty(
        key=f"meeting:{meeting.pk}:{name}",
        kind=f"governance.meeting.{name}",
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        title=title,
        place=_("Meeting of %(body)s") % {"body": meeting.body.short_name},
        url=url,
        due_on=due_on,
        now=now,
        role="secretariat",
    )


def _address(name: str, meeting: Meeting) -> str:
    return reverse(f"governance:{name}", args=[meeting.pk])
