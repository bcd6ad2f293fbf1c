"""Mandates of working groups, their reports and what reaches the committee (000 §6.2.3, §6.3)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Decision, Mandate, Proposal
from nahtstelle.structure.governance.permissions.proposals import can_edit_proposal
from nahtstelle.structure.governance.states import AppointmentFunction, MandateState

LEADING = (AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR)


def can_request_mandate(actor: Actor, proposal: Proposal) -> bool:
    """Whoever may edit the proposal that asks for the working group."""
    return can_edit_proposal(actor, proposal)


def can_issue_mandate(actor: Actor, decision: Decision) -> bool:
    """The secretariat carries out what steering decided."""
    return actor.is_secretariat


def can_report_mandate(actor: Actor, mandate: Mandate) -> bool:
    """The lead of the working group, or who chairs it, while the mandate lasts (000 §8.3)."""
    if mandate.state != MandateState.ACTIVE or actor.user_id is None or actor.is_case_level:
        return False
    return mandate.lead_id == actor.user_id or _leads(actor, mandate.group_id)


can_deliver_mandate = can_report_mandate


def can_extend_mandate(actor: Actor, mandate: Mandate) -> bool:
    """The secretariat, by a decision."""
    return actor.is_secretariat


can_discharge_mandate = can_extend_mandate


def can_settle_escalation(actor: Actor, mandate: Mandate) -> bool:
    """Who chairs the committee, and the secretariat, record what the committee decided."""
    return actor.is_secretariat or _leads(actor, mandate.committee_id)


def can_schedule_summary(actor: Actor) -> bool:
    """The secretariat puts the summary before the coordination body (000 §6.2.3)."""
    return actor.is_secretariat


def _leads(actor: Actor, body_id: int) -> bool:
    return any(row.body_id == body_id and row.function in LEADING for row in actor.appointments)
