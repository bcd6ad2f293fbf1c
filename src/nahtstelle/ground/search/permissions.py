"""Who may: everybody of the structural level searches; a saved search belongs to one person alone."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.models import SavedSearch


def can_search(actor: Actor) -> bool:
    """Everybody but the case level: all that can be found stands on the other side of the wall (domain §1)."""
    return actor.is_authenticated and not actor.is_case_level


can_save_search = can_search


def can_change_saved_search(actor: Actor, saved: SavedSearch) -> bool:
    """The person who saved it."""
    return actor.user_id is not None and saved.user_id == actor.user_id


can_open_saved_search = can_delete_saved_search = can_change_saved_search
