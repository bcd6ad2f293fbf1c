"""Who has a meeting in their calendar: the members of the meeting's day and the deputies named."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.attendee_duties import stop_waiting_for_reply, wait_for_replies
from nahtstelle.structure.governance.actions.invitations import queue_message
from nahtstelle.structure.governance.actions.pack_queue import follow_recipients
from nahtstelle.structure.governance.models import AttendanceReply, Invitation, Meeting
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.attendees import is_valid
from nahtstelle.structure.governance.states import MeetingState

REQUEST, CANCEL = "REQUEST", "CANCEL"


def sync_invitations(*, meeting: Meeting, actor: Actor, now: dt.datetime, is_update: bool = False) -> None:
    """Bring the calendar entries of an invited meeting into line with who is to come.

    Who is new gets a request, who is not to come any more a cancellation; with `is_update` everybody gets the change.
    The caller holds the lock of the meeting.
    """
    wanted = _wanted(meeting)
    rows = {row.user_id: row for row in Invitation.objects.select_for_update().filter(meeting=meeting)}
    for user_id, deputy_for_id in wanted.items():
        row = rows.get(user_id) or Invitation(meeting=meeting, user_id=user_id)
        is_standing = row.pk is not None and row.withdrawn_at is None
        if not is_standing or is_update or row.deputy_for_id != deputy_for_id:
            row.deputy_for_id = deputy_for_id
            _send(row, REQUEST, now)
    for user_id, row in rows.items():
        if row.withdrawn_at is None and user_id not in wanted:
            _send(row, CANCEL, now)
            stop_waiting_for_reply(meeting, user_id, actor=actor, now=now)
    wait_for_replies(meeting, now=now)
    follow_recipients(meeting=meeting, actor=actor, now=now)


def withdraw_invitations(*, meeting: Meeting, now: dt.datetime) -> None:
    """Send everybody invited the cancellation: the meeting does not take place."""
    for row in Invitation.objects.standing().select_for_update().filter(meeting=meeting).order_by("pk"):
        _send(row, CANCEL, now)


def forget_replies(*, meeting: Meeting) -> None:
    """Take all answers back: the meeting is at another time, so everybody is asked again."""
    AttendanceReply.objects.filter(meeting=meeting).delete()


def lock_coming_meetings(*, body_id: int, now: dt.datetime) -> list[int]:
    """Lock the invited meetings of a body yet to come, before the body itself is locked; return their ids."""
    rows = Meeting.objects.select_for_update().filter(
        body_id=body_id, state=MeetingState.INVITED, date__gte=timezone.localdate(now)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def follow_appointments(*, meeting_ids: list[int], actor: Actor, now: dt.datetime) -> None:
    """After a change of appointments: who came is invited, who left is taken out of the calendar."""
    for meeting_id in meeting_ids:
        meeting = locked_meeting(meeting_id)
        roll = roll_of(meeting)
        known = {row.user_id for row in roll.everybody}
        for reply in AttendanceReply.objects.filter(meeting=meeting):
            if reply.user_id not in known or not is_valid(reply, roll):
                reply.delete()
        sync_invitations(meeting=meeting, actor=actor, now=now)


def _wanted(meeting: Meeting) -> dict[int, int | None]:
    """Return who is to have the entry; for a deputy, whom they represent."""
    roll = roll_of(meeting)
    people: dict[int, int | None] = {
        row.user_id: None for row in (*roll.members, *roll.associates) if row.user.is_active
    }
    for reply in AttendanceReply.objects.filter(meeting=meeting, deputy__is_active=True):
        if reply.deputy_id is not None and is_valid(reply, roll):
            people.setdefault(reply.deputy_id, reply.user_id)
    return people


def _send(row: Invitation, method: str, now: dt.datetime) -> None:
    """Note the message in the row and queue it; a later message to the same person has a higher sequence."""
    meeting = row.meeting
    is_first = row.pk is None
    row.sequence = meeting.calendar_sequence if is_first else max(row.sequence + 1, meeting.calendar_sequence)
    if method == REQUEST and (is_first or row.withdrawn_at is not None):
        row.began_with = row.sequence
    row.sent_at = now
    row.withdrawn_at = now if method == CANCEL else None
    row.save()
    if row.user.is_active and row.user.email:
        queue_message(meeting=meeting, user_id=row.user_id, method=method, sequence=row.sequence, now=now)
