"""Who is invited to a meeting, what they answered, and what one answered oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Appointment, AttendanceReply, Invitation, Meeting
from nahtstelle.structure.governance.queries.attendance import Roll
from nahtstelle.structure.governance.states import MeetingState, Reply

Replies = Mapping[int, AttendanceReply]
"""Replies by the id of the person who gave them."""


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """What a person sees of their own invitation: the reply so far, and the deputies they may send."""

    invitation: Invitation
    reply: AttendanceReply | None
    deputies: tuple[Appointment, ...]
    is_open: bool


def replies_of(meeting: Meeting) -> Replies:
    """Return the replies of a meeting (one query)."""
    rows = AttendanceReply.objects.filter(meeting=meeting).select_related("deputy")
    return {row.user_id: row for row in rows}


def is_valid(reply: AttendanceReply, roll: Roll) -> bool:
    """Tell whether a reply still fits the membership of the meeting's day."""
    if reply.answer != Reply.REPRESENTED:
        return True
    return reply.deputy_id in {row.user_id for row in roll.deputies_of(reply.user_id)}


def with_reply(rows: QuerySet[Invitation], user_id: int) -> list[tuple[Invitation, AttendanceReply | None]]:
    """Return invitations of a person with the reply they gave (one query)."""
    given: Any = FilteredRelation("meeting__replies", condition=Q(meeting__replies__user=user_id))
    found: QuerySet[Any] = rows.filter(user=user_id).annotate(given=given)
    return [(row, getattr(row, "given", None)) for row in found.select_related("deputy_for", "given__deputy")]


def own_invitation(actor: Actor, meeting: Meeting, roll: Roll) -> OwnInvitation | None:
    """Return the actor's standing invitation, or None where there is none (one query)."""
    rows = Invitation.objects.standing().filter(meeting=meeting)
    found = with_reply(rows, actor.user_id or 0)
    if not found:
        return None
    invitation, reply = found[0]
    return OwnInvitation(
        invitation=invitation,
        reply=reply if reply and is_valid(reply, roll) else None,
        deputies=deputies_for(roll, invitation.user_id),
        is_open=meeting.state == MeetingState.INVITED,
    )


def deputies_for(roll: Roll, user_id: int) -> tuple[Appointment, ...]:
    """Return the deputies a person may send; only members entitled to vote can be represented."""
    is_voting = user_id in {row.user_id for row in roll.members}
    return roll.deputies_of(user_id) if is_voting else ()


def without_reply(meeting: Meeting, roll: Roll) -> list[Appointment]:
    """Return the members and associates of the day who have not answered (one query)."""
    replies = replies_of(meeting)
    return [
        row
        for row in (*roll.members, *roll.associates)
        if row.user_id not in replies or not is_valid(replies[row.user_id], roll)
    ]


def reminder_address(*, meeting_id: int, user_id: int) -> str:
    """Return where a reminder goes, or nothing when the person has answered or is not invited any more."""
    if AttendanceReply.objects.filter(meeting=meeting_id, user=user_id).exists():
        return ""
    rows = Invitation.objects.standing().filter(
        meeting=meeting_id, user=user_id, meeting__state=MeetingState.INVITED, user__is_active=True
    )
    return str(rows.values_list("user__email", flat=True).first() or "")
