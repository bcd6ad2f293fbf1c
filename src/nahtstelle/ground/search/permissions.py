"""Who may: everybody searches; a saved search belongs to one person alone."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.models import SavedSearch


def can_save_search(actor: Actor) -> bool:
    """Everybody who has signed in."""
    return actor.is_authenticated


def can_change_saved_search(actor: Actor, saved: SavedSearch) -> bool:
    """The person who saved it."""
    return actor.user_id is not None and saved.user_id == actor.user_id


can_open_saved_search = can_delete_saved_search = can_change_saved_search
