"""Meetings, their agenda and what is recorded in them."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Meeting


def can_plan_meeting(actor: Actor) -> bool:
    """The secretariat prepares the meetings of the bodies (000 §6.4.1.2)."""
    return actor.is_secretariat


def can_edit_meeting(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat."""
    return actor.is_secretariat


can_edit_agenda = can_restrict_item = can_invite_meeting = can_hold_meeting = can_cancel_meeting = (
    can_edit_meeting
)
can_record_attendance = can_record_recusal = can_record_outcome = can_edit_meeting
