"""Who may do what with an agreement: the secretariat keeps them, the structure concerned and the bodies read them."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.models.agreements import MAIN_BODIES


def can_enter_agreements(actor: Actor) -> bool:
    """Tell whether the actor has the area: secretariat, main bodies, people of mainstream structures."""
    if not actor.is_authenticated or actor.is_case_level:
        return False
    if actor.is_secretariat or any(held.body_kind in MAIN_BODIES for held in actor.appointments):
        return True
    return actor.institution_is_mainstream and not (actor.is_administrator or actor.is_data_protection)


def can_draft_agreement(actor: Actor) -> bool:
    """Tell whether the actor enters agreements: the secretariat."""
    return actor.is_secretariat


def can_change_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor edits a draft, puts it in force, records a tender, renews or ends it: the secretariat."""
    return actor.is_secretariat


can_conclude_agreement = can_start_tender = can_renew_agreement = can_terminate_agreement = (
    can_change_agreement
)
