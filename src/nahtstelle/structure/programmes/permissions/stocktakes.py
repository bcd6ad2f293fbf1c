"""Stocktakes: the secretariat and the leads ask, people of the office answer (002 §3.2)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models.stocktakes import (
    Stocktake,
    StocktakeRequest,
    is_within_structure,
)
from nahtstelle.structure.programmes.permissions.projects import Led, can_lead_project
from nahtstelle.structure.programmes.states.stocktakes import StocktakeState


def can_enter_stocktakes(actor: Actor) -> bool:
    """Tell whether the actor has the page: who belongs to the structural level and to an institution."""
    return is_within_structure(actor) and (actor.is_secretariat or actor.institution_id is not None)


def can_create_stocktake(actor: Actor, project: Led | None) -> bool:
    """Tell whether the actor begins a stocktake: the secretariat, and the lead of the project for it."""
    if not is_within_structure(actor):
        return False
    return actor.is_secretariat or (project is not None and can_lead_project(actor, project))


def can_run_stocktake(actor: Actor, stocktake: Stocktake) -> bool:
    """Tell whether the actor asks, extends, reminds, sends back, closes and summarises: secretariat and leads."""
    if not is_within_structure(actor):
        return False
    if actor.is_secretariat or stocktake.lead_id == actor.user_id:
        return True
    return stocktake.project is not None and can_lead_project(actor, stocktake.project)


def can_present_stocktake(actor: Actor, stocktake: Stocktake) -> bool:
    """Tell whether the actor puts the summary on an agenda: the secretariat, whose agendas they are (000 §6.4.1.2)."""
    return actor.is_secretariat


def can_answer_request(actor: Actor, request: StocktakeRequest) -> bool:
    """Tell whether the actor answers: people of the office asked, once it is asked."""
    if not is_within_structure(actor) or request.stocktake.state == StocktakeState.PREPARED:
        return False
    return actor.institution_id is not None and actor.institution_id == request.institution_id


can_submit_request = can_answer_request


def can_hand_over_request(actor: Actor, request: StocktakeRequest) -> bool:
    """Tell whether the actor names who answers: people of the office, and whoever runs the stocktake."""
    return can_answer_request(actor, request) or can_run_stocktake(actor, request.stocktake)


def can_send_back_request(actor: Actor, request: StocktakeRequest) -> bool:
    """Tell whether the actor sends answers back or gives more time: whoever runs the stocktake."""
    return can_run_stocktake(actor, request.stocktake)


can_extend_request = can_remind_request = can_send_back_request
