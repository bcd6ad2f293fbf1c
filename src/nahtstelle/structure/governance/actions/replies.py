"""Answering an invitation: attending, excused, represented by a deputy; and reminding those who have not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.attendee_duties import stop_waiting_for_reply
from nahtstelle.structure.governance.actions.attendees import sync_invitations
from nahtstelle.structure.governance.models import AttendanceReply, Invitation, Meeting
from nahtstelle.structure.governance.permissions import (
    can_decline_representation,
    can_remind_of_reply,
    can_reply_attendance,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.attendees import deputies_for, without_reply
from nahtstelle.structure.governance.states import MeetingState, Reply

SEND_REMINDER = "governance.send_reply_reminder"


class ReplyRefused(ActionRefused):
    """The meeting is over or not yet invited to, or the deputy may not stand in."""


@transaction.atomic
def reply_attendance(
    *, actor: Actor, meeting_id: int, answer: str, now: dt.datetime, deputy_id: int | None = None
) -> AttendanceReply:
    """Answer the own invitation, or answer it anew, until the meeting is opened.

    A deputy named gets the invitation and sight of the papers; a deputy no longer named gets a cancellation.
    Raises PermissionRefused, ReplyRefused.
    """
    meeting = locked_meeting(meeting_id)
    invitation = _own(meeting, actor)
    if invitation is None or not can_reply_attendance(actor, invitation):
        raise PermissionRefused
    _check_open(meeting)
    _check_answer(meeting, invitation.user_id, answer, deputy_id)
    reply, _created = AttendanceReply.objects.update_or_create(
        meeting=meeting,
        user_id=invitation.user_id,
        defaults={"answer": answer, "deputy_id": deputy_id, "replied_at": now},
    )
    sync_invitations(meeting=meeting, actor=actor, now=now)
    stop_waiting_for_reply(meeting, invitation.user_id, actor=actor, now=now)
    _audit("replied", meeting, actor, now, answer=answer, deputy=deputy_id)
    return reply


@transaction.atomic
def decline_representation(*, actor: Actor, meeting_id: int, now: dt.datetime) -> None:
    """Say as the deputy named that one cannot stand in: the member is asked again.

    Raises PermissionRefused, ReplyRefused.
    """
    meeting = locked_meeting(meeting_id)
    invitation = _own(meeting, actor)
    if invitation is None or not can_decline_representation(actor, invitation):
        raise PermissionRefused
    _check_open(meeting)
    AttendanceReply.objects.filter(meeting=meeting, deputy_id=invitation.user_id).delete()
    sync_invitations(meeting=meeting, actor=actor, now=now)
    _audit("declined", meeting, actor, now, member=invitation.deputy_for_id)


@transaction.atomic
def remind_of_reply(*, actor: Actor, meeting_id: int, now: dt.datetime) -> int:
    """Queue a reminder for each person who has not answered; return how many.

    Raises PermissionRefused, ReplyRefused.
    """
    meeting = locked_meeting(meeting_id)
    if not can_remind_of_reply(actor, meeting):
        raise PermissionRefused
    _check_open(meeting)
    people = [row.user_id for row in without_reply(meeting, roll_of(meeting)) if row.user.email]
    for user_id in people:
        app.configure_task(SEND_REMINDER).defer(meeting_id=meeting.pk, user_id=user_id)
    _audit("reminded", meeting, actor, now, people=len(people))
    return len(people)


def _own(meeting: Meeting, actor: Actor) -> Invitation | None:
    return Invitation.objects.standing().filter(meeting=meeting, user=actor.user_id or 0).first()


def _check_open(meeting: Meeting) -> None:
    if meeting.state != MeetingState.INVITED:
        raise ReplyRefused(_("Answers are taken from the invitation until the meeting is opened."))


def _check_answer(meeting: Meeting, user_id: int, answer: str, deputy_id: int | None) -> None:
    if answer not in Reply.values:
        raise ReplyRefused(_("Choose an answer."), field="answer")
    if answer != Reply.REPRESENTED:
        if deputy_id is not None:
            raise ReplyRefused(_("A deputy is named only for somebody who is represented."), field="deputy")
        return
    deputies = deputies_for(roll_of(meeting), user_id)
    chosen = next((row for row in deputies if row.user_id == deputy_id), None)
    if deputy_id is None:
        raise ReplyRefused(_("Choose the deputy who stands in."), field="deputy")
    if chosen is None or not chosen.user.is_active:
        raise ReplyRefused(_("This person is not your deputy on the day of the meeting."), field="deputy")
    others = AttendanceReply.objects.filter(meeting=meeting, deputy_id=deputy_id).exclude(user_id=user_id)
    if others.exists():
        raise ReplyRefused(
            _("%(name)s already stands in for another member.") % {"name": chosen.user.full_name},
            field="deputy",
        )


def _audit(verb: str, meeting: Meeting, actor: Actor, now: dt.datetime, **facts: object) -> None:
    audit.record(
        code=f"governance.attendance.{verb}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts=facts,
        now=now,
    )
