"""Who may do what with a quarterly round and its entries (002 §5)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models.rounds import Round, RoundEntry
from nahtstelle.structure.funding.models.seeing import is_outside


def can_enter_rounds(actor: Actor) -> bool:
    """Tell whether the actor has the area: everybody of the structural level, leads come from every office."""
    return not is_outside(actor)


def can_open_round(actor: Actor) -> bool:
    """Tell whether the actor opens a round: the secretariat asks the leads every quarter (002 §5)."""
    return actor.is_secretariat


def can_remind_round(actor: Actor, row: Round) -> bool:
    """Tell whether the actor reminds, moves the date and closes: the secretariat."""
    return actor.is_secretariat


can_extend_round = can_close_round = can_remind_round


def can_edit_entry(actor: Actor, entry: RoundEntry) -> bool:
    """Tell whether the actor enters and submits figures: the lead, or the secretariat in its place."""
    return actor.is_secretariat or (actor.user_id is not None and entry.lead_id == actor.user_id)


can_submit_entry = can_edit_entry


def can_review_entry(actor: Actor, entry: RoundEntry) -> bool:
    """Tell whether the actor accepts figures, sends them back or goes on without: the secretariat."""
    return actor.is_secretariat


can_accept_entry = can_send_back_entry = can_waive_entry = can_review_entry
