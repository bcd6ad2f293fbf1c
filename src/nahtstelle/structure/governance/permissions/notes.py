"""What belongs to one person alone."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import PrivateNote


def can_read_note(actor: Actor, note: PrivateNote) -> bool:
    """Its author alone: neither secretariat nor administrators nor the data protection officer."""
    return actor.is_authenticated and note.user_id == actor.user_id


can_delete_note = can_read_note


def can_keep_notes(actor: Actor) -> bool:
    """Everybody of the structural level keeps notes on what they see."""
    return actor.is_authenticated and not actor.is_case_level
