"""Proposals and consultations."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Consultation, Proposal, Statement
from nahtstelle.structure.governance.permissions.structure import can_enter_structure
from nahtstelle.structure.governance.states import PROPOSAL, ProposalState


def can_create_proposal(actor: Actor) -> bool:
    """Members of bodies, executing offices (mainstream institutions) and the secretariat (000 §8.1)."""
    if not can_enter_structure(actor) or actor.institution_id is None:
        return False
    if actor.is_administrator or actor.is_data_protection:
        return False
    return bool(actor.appointments) or actor.institution_is_mainstream or actor.is_secretariat


def can_edit_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The author while it is theirs (draft, returned); the secretariat while it is in its hands."""
    if proposal.state in {ProposalState.DRAFT, ProposalState.RETURNED}:
        return _is_author(actor, proposal)
    if proposal.state in {ProposalState.SUBMITTED, ProposalState.IN_CONSULTATION, ProposalState.ACCEPTED}:
        return actor.is_secretariat
    return False


def can_submit_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The author."""
    return _is_author(actor, proposal)


def can_withdraw_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The author."""
    return _is_author(actor, proposal)


def can_ask_members(actor: Actor, proposal: Proposal) -> bool:
    """The secretariat (000 §8.1.1)."""
    return actor.is_secretariat


def can_accept_proposal(actor: Actor, proposal: Proposal) -> bool:
    """The secretariat judges relevance (000 §8.1.3)."""
    return actor.is_secretariat


can_return_proposal = can_forward_proposal = can_schedule_proposal = can_unschedule_proposal = (
    can_accept_proposal
)
can_classify_proposal = can_start_execution = can_accept_proposal


def can_add_paper(actor: Actor, proposal: Proposal) -> bool:
    """The author and the secretariat, until the proposal has come to its end."""
    if proposal.state in PROPOSAL.final:
        return False
    return actor.is_secretariat or _is_author(actor, proposal)


def can_answer_statement(actor: Actor, statement: Statement) -> bool:
    """The member who was asked."""
    return actor.user_id is not None and statement.member_id == actor.user_id


def can_close_consultation(actor: Actor, consultation: Consultation) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def can_read_synopsis(actor: Actor, proposal: Proposal) -> bool:
    """Secretariat, the author, and members who may read the proposal (the caller has checked `visible_to`)."""
    return can_enter_structure(actor)


def _is_author(actor: Actor, proposal: Proposal) -> bool:
    return actor.user_id is not None and proposal.author_id == actor.user_id
