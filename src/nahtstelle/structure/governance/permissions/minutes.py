"""Minutes and objections to them."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesReview, Objection


def can_draft_minutes(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat follows the meetings up (000 §6.4.1.2)."""
    return actor.is_secretariat


can_note_item = can_draft_minutes


def can_edit_minutes(actor: Actor, minutes: Minutes) -> bool:
    """The secretariat."""
    return actor.is_secretariat


can_circulate_minutes = can_approve_minutes = can_edit_minutes


def can_raise_objection(actor: Actor, review: MinutesReview | None) -> bool:
    """Who was of the meeting's day and so was asked to read the minutes; each for themselves."""
    return review is not None and actor.user_id is not None and review.user_id == actor.user_id


can_confirm_minutes = can_raise_objection


def can_answer_objection(actor: Actor, objection: Objection) -> bool:
    """The secretariat, but nobody answers their own objection."""
    return actor.is_secretariat and objection.user_id != actor.user_id
