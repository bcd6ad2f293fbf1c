"""Answering the invitation to a meeting, and seeing who comes."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Invitation, Meeting
from nahtstelle.structure.governance.states import AppointmentFunction


def can_reply_attendance(actor: Actor, invitation: Invitation) -> bool:
    """Whoever is invited as member or associate answers for themselves, nobody for them."""
    return _is_own(actor, invitation) and invitation.deputy_for_id is None


def can_decline_representation(actor: Actor, invitation: Invitation) -> bool:
    """A deputy named in a reply may say that they cannot stand in."""
    return _is_own(actor, invitation) and invitation.deputy_for_id is not None


def can_read_replies(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat, and whoever chairs the body."""
    chairs = {AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR}
    held = actor.appointments
    return actor.is_secretariat or any(
        row.body_id == meeting.body_id and row.function in chairs for row in held
    )


def can_remind_of_reply(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def _is_own(actor: Actor, invitation: Invitation) -> bool:
    return actor.is_authenticated and invitation.user_id == actor.user_id and invitation.withdrawn_at is None
