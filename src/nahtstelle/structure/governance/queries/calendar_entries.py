"""Meetings for a person's calendar feed: what they are invited to, and what is planned in their bodies."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist.api import CalendarEntry
from nahtstelle.structure.governance.invitations import meeting_address, meeting_moment, meeting_uid
from nahtstelle.structure.governance.models import AttendanceReply, Invitation, Meeting
from nahtstelle.structure.governance.states import MeetingState, Reply

COMING = (MeetingState.PLANNED, MeetingState.INVITED)


def meeting_entries(actor: Actor, since: dt.date) -> list[CalendarEntry]:
    """Return the actor's meetings from a day on (three queries): body, time and place, no items.

    An invitation taken back stays as cancelled, so that calendars take it out. The secretariat has all to come.
    """
    user_id = actor.user_id or 0
    rows = Invitation.objects.filter(user=user_id, meeting__date__gte=since).select_related("meeting__body")
    invitations = {row.meeting_id: row for row in rows}
    answers = dict(AttendanceReply.objects.filter(user=user_id).values_list("meeting", "answer"))
    mine = Q() if actor.is_secretariat else Q(body__in=actor.body_ids, state=MeetingState.PLANNED)
    others = Meeting.objects.visible_to(actor).filter(mine, date__gte=since, state__in=COMING)
    planned = others.exclude(pk__in=invitations).select_related("body").order_by("date", "pk")
    return [
        *(_invited(row, answers.get(row.meeting_id, "")) for row in invitations.values()),
        *(_entry(meeting, status="TENTATIVE", sequence=0, changed_at=None) for meeting in planned),
    ]


def _invited(row: Invitation, answer: str) -> CalendarEntry:
    gone = row.withdrawn_at is not None
    return _entry(
        row.meeting,
        status="CANCELLED" if gone else "CONFIRMED",
        sequence=row.sequence,
        changed_at=row.sent_at,
        is_busy=not gone and answer in {"", Reply.ATTENDING},
    )


def _entry(
    meeting: Meeting, *, status: str, sequence: int, changed_at: dt.datetime | None, is_busy: bool = True
) -> CalendarEntry:
    ends = meeting_moment(meeting, meeting.ends_at) if meeting.ends_at else None
    return CalendarEntry(
        uid=meeting_uid(meeting.pk),
        summary=_("Meeting of %(body)s") % {"body": meeting.body.short_name},
        starts=meeting_moment(meeting, meeting.starts_at),
        ends=ends,
        place=meeting.place,
        url=meeting_address(meeting),
        sequence=sequence,
        changed_at=changed_at,
        status=status,
        is_busy=is_busy,
    )
