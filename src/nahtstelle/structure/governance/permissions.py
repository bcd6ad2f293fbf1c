"""Who may do what in governance: pure functions of the actor and the thing (domain §2, §4).

Seeing is decided by `visible_to`; these functions decide about doing. States are not looked at here: `states.py` says
which step may follow.
"""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import (
    Body,
    Consultation,
    Decision,
    Meeting,
    Proposal,
    Statement,
    Task,
)
from nahtstelle.structure.governance.states import PROPOSAL, BodyKind, ProposalState


def can_enter_structure(actor: Actor) -> bool:
    """Everybody who has signed in, but for roles of the case level: the wall."""
    return actor.is_authenticated and not actor.is_case_level


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


def can_plan_meeting(actor: Actor) -> bool:
    """The secretariat prepares the meetings of the bodies (000 §6.4.1.2)."""
    return actor.is_secretariat


def can_edit_meeting(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat."""
    return actor.is_secretariat


can_edit_agenda = can_invite_meeting = can_hold_meeting = can_cancel_meeting = can_edit_meeting
can_record_attendance = can_record_recusal = can_record_outcome = can_edit_meeting


def can_record_government_resolution(actor: Actor, decision: Decision) -> bool:
    """The secretariat enters the number of the government's resolution (RRB)."""
    return actor.is_secretariat


def can_correct_decision(actor: Actor, decision: Decision) -> bool:
    """The secretariat, on behalf of the body: a correction is a new decision of the same body."""
    return actor.is_secretariat


def can_add_task(actor: Actor, decision: Decision) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def can_report_task(actor: Actor, task: Task) -> bool:
    """Who is responsible: the person named, else anybody of the institution."""
    if actor.user_id is None or actor.is_case_level:
        return False
    if task.responsible_id is not None:
        return task.responsible_id == actor.user_id
    return actor.institution_id is not None and task.institution_id == actor.institution_id


def can_confirm_task(actor: Actor, task: Task) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def can_administer_body(actor: Actor, body: Body | None = None) -> bool:
    """Administrators and the secretariat keep bodies and appointments."""
    return actor.is_administrator or actor.is_secretariat


def can_decide_matter(body: Body, decides: str) -> bool:
    """A body decides finally only what the competence matrix gives to its kind."""
    return body.kind == decides and body.kind != BodyKind.SECRETARIAT


def _is_author(actor: Actor, proposal: Proposal) -> bool:
    return actor.user_id is not None and proposal.author_id == actor.user_id
