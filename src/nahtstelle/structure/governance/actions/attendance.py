"""Recording who came, who was represented, and who leaves for an item (domain §4, «Meetings»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.models import AgendaItem, Attendance, Meeting, Minutes, Recusal
from nahtstelle.structure.governance.permissions import can_record_attendance, can_record_recusal
from nahtstelle.structure.governance.queries.attendance import Roll, roll_of
from nahtstelle.structure.governance.states import HELD_STATES, MeetingState, MinutesState, Presence


class AttendanceRefused(ActionRefused):
    """Somebody is not of the meeting's day, or a deputy stands in for nobody they may."""


class RecusalRefused(ActionRefused):
    """The item has an outcome, or the person is not of the meeting's day."""


@dataclass(frozen=True, slots=True)
class Presented:
    """What is recorded of one person; an empty presence takes the record back."""

    presence: str
    represented_by: int | None = None


@transaction.atomic
def record_attendance(
    *, actor: Actor, meeting_id: int, people: Mapping[int, Presented], now: dt.datetime
) -> None:
    """Record the attendance of members and associates by user id; people not named stay as they are.

    Excuses may be recorded from the invitation on. Raises PermissionRefused, AttendanceRefused.
    """
    meeting = locked_meeting(meeting_id)
    if not can_record_attendance(actor, meeting):
        raise PermissionRefused
    _check_recordable(meeting)
    roll = roll_of(meeting)
    if not roll.attendances and not any(presented.presence for presented in people.values()):
        raise AttendanceRefused(_("Say of at least one person whether they attend."))
    _check_people(roll, people)
    for user_id, presented in people.items():
        _write(meeting, user_id, presented)
    audit.record(
        code="governance.attendance.recorded",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"presence": {str(user_id): row.presence for user_id, row in people.items()}},
        now=now,
    )


def _check_recordable(meeting: Meeting) -> None:
    """Attendance can be mended while the minutes are written, and where an objection led to a correction."""
    if meeting.state in {MeetingState.INVITED, MeetingState.HELD}:
        return
    unfrozen = (MinutesState.DRAFT, MinutesState.REVISED)
    if Minutes.objects.filter(meeting=meeting, state__in=unfrozen).exists():
        return
    if meeting.state in HELD_STATES:
        raise AttendanceRefused(
            _("The minutes are in circulation or approved: the attendance stays as it is.")
        )
    raise AttendanceRefused(_("Attendance is recorded once the meeting has been invited."))


def _write(meeting: Meeting, user_id: int, presented: Presented) -> None:
    if not presented.presence:
        Attendance.objects.filter(meeting=meeting, user_id=user_id).delete()
        return
    Attendance.objects.update_or_create(
        meeting=meeting,
        user_id=user_id,
        defaults={"presence": presented.presence, "represented_by_id": presented.represented_by},
    )


def _check_people(roll: Roll, people: Mapping[int, Presented]) -> None:
    """Refuse strangers, unknown deputies, and a deputy who sits twice."""
    voting = {row.user_id for row in roll.members}
    known = voting | {row.user_id for row in roll.associates}
    after = {
        user_id: row.represented_by_id
        for user_id, row in roll.attendances.items()
        if row.presence == Presence.REPRESENTED and user_id not in people
    }
    for user_id, presented in people.items():
        if user_id not in known:
            raise AttendanceRefused(
                _("Somebody named here is no member of the body on the day of the meeting.")
            )
        if presented.presence == Presence.REPRESENTED:
            _check_deputy(roll, user_id, presented.represented_by, may_be_represented=user_id in voting)
            after[user_id] = presented.represented_by
        elif presented.represented_by is not None:
            raise AttendanceRefused(_("A deputy is named only for somebody who is represented."))
    deputies = [deputy for deputy in after.values() if deputy is not None]
    if len(deputies) != len(set(deputies)):
        raise AttendanceRefused(_("A deputy can stand in for one member only."))


def _check_deputy(roll: Roll, user_id: int, deputy_id: int | None, *, may_be_represented: bool) -> None:
    if not may_be_represented:
        raise AttendanceRefused(_("Only members entitled to vote can be represented."))
    if deputy_id is None:
        raise AttendanceRefused(_("Choose the deputy who stands in."), field=f"deputy_{user_id}")
    if deputy_id not in {row.user_id for row in roll.deputies_of(user_id)}:
        raise AttendanceRefused(
            _("This person is not a deputy of the member on the day of the meeting."),
            field=f"deputy_{user_id}",
        )


@transaction.atomic
def record_recusal(*, actor: Actor, item_id: int, user_id: int, reason: str, now: dt.datetime) -> Recusal:
    """Record that a member or deputy leaves for an item; they do not count for it.

    Raises PermissionRefused, RecusalRefused.
    """
    item, meeting = _open_item(actor, item_id)
    roll = roll_of(meeting)
    if user_id not in {row.user_id for row in (*roll.members, *roll.deputies)}:
        raise RecusalRefused(_("Choose a member or deputy of the day of the meeting."), field="user")
    if not reason.strip():
        raise RecusalRefused(_("Enter the reason for the recusal."), field="reason")
    recusal, _created = Recusal.objects.update_or_create(
        item=item, user_id=user_id, defaults={"reason": reason.strip()}
    )
    _audit_recusal("recorded", item, user_id, actor, now)
    return recusal


@transaction.atomic
def withdraw_recusal(*, actor: Actor, item_id: int, user_id: int, now: dt.datetime) -> None:
    """Take a recusal back while the item has no outcome. Raises PermissionRefused, RecusalRefused."""
    item, _meeting = _open_item(actor, item_id)
    Recusal.objects.filter(item=item, user_id=user_id).delete()
    _audit_recusal("withdrawn", item, user_id, actor, now)


def _open_item(actor: Actor, item_id: int) -> tuple[AgendaItem, Meeting]:
    item = AgendaItem.objects.get(pk=item_id)
    meeting = locked_meeting(item.meeting_id)
    item.refresh_from_db()
    if not can_record_recusal(actor, meeting):
        raise PermissionRefused
    if meeting.state != MeetingState.HELD:
        raise RecusalRefused(_("Recusals are recorded while the meeting is held."))
    if item.outcome:
        raise RecusalRefused(_("The item has an outcome: its recusals stay as they were."))
    return item, meeting


def _audit_recusal(verb: str, item: AgendaItem, user_id: int, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"governance.recusal.{verb}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=item.meeting_id,
        facts={"item": item.pk, "user": user_id},
        now=now,
    )
