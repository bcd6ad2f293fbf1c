"""Who may do what with funds, allocations and the ledger (000 §7.2.1)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models import AllocationRequest, Fund
from nahtstelle.structure.funding.models.seeing import is_outside, overlooks_money, own_structure


def can_enter_money(actor: Actor) -> bool:
    """Tell whether the actor has the area: who sees all money, mainstream structures, members of bodies."""
    if is_outside(actor):
        return False
    return overlooks_money(actor) or own_structure(actor) is not None or bool(actor.appointments)


def can_register_fund(actor: Actor) -> bool:
    """Tell whether the actor enters funds: the secretariat."""
    return not is_outside(actor) and actor.is_secretariat


def can_change_fund(actor: Actor, fund: Fund) -> bool:
    """Tell whether the actor corrects a fund: the secretariat."""
    return can_register_fund(actor)


def can_extend_fund(actor: Actor, fund: Fund) -> bool:
    """Tell whether the actor records what the funder extended: secretariat and receiving office (§7.2.1 a)."""
    return can_register_fund(actor) or _receives(actor, fund)


def can_repay_fund(actor: Actor, fund: Fund) -> bool:
    """Tell whether the actor records what was paid back: secretariat and receiving office (§7.2.1 a)."""
    return can_extend_fund(actor, fund)


def can_create_request(actor: Actor, fund: Fund) -> bool:
    """Tell whether the actor brings in a measure: the secretariat, and mainstream structures for themselves."""
    return can_register_fund(actor) or own_structure(actor) is not None


def can_change_request(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor changes a measure before its grounds are filed: secretariat, responsible structure."""
    return can_register_fund(actor) or _is_responsible(actor, request)


def can_file_grounds(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor files the technical grounds: the responsible mainstream structure only (§7.2.1 d).

    The secretariat does not, though it may sit in the same office.
    """
    return not actor.is_secretariat and _is_responsible(actor, request)


def can_return_grounds(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor asks for better grounds on behalf of the coordination body: the secretariat."""
    return can_register_fund(actor)


def can_record_request(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor records by which decision the coordination body requests: the secretariat (§7.2.1 c)."""
    return can_register_fund(actor)


def can_allocate(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor records what steering decided: the secretariat (§7.2.1 b)."""
    return can_register_fund(actor)


can_refuse_request = can_allocate


def can_withdraw_request(actor: Actor, request: AllocationRequest) -> bool:
    """Tell whether the actor withdraws a measure: the secretariat, the responsible structure."""
    return can_change_request(actor, request)


def can_post(actor: Actor, fund: Fund) -> bool:
    """Tell whether the actor posts expenses: the receiving office, which answers for their use (§7.2.1 a)."""
    return can_extend_fund(actor, fund)


can_counter_post = can_post


def _receives(actor: Actor, fund: Fund) -> bool:
    structure = own_structure(actor)
    return structure is not None and structure == fund.receiver_id


def _is_responsible(actor: Actor, request: AllocationRequest) -> bool:
    structure = own_structure(actor)
    return structure is not None and structure == request.institution_id
