"""Who closes cases, and who sees what was erased (004 §5 Abschluss; domain §6)."""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState
from nahtstelle.ground.identity.api import Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """Who coordinates a case, or did last, and whether social assistance is involved."""

    coordinator_id: int | None = None
    social_assistance: bool = False


def can_close_case(actor: Actor, case: Case, facts: ClosingFacts) -> bool:
    """Tell whether the actor closes a case: its coordinator; an enquiry, whoever took it in."""
    if not can_enter_cases(actor) or case.state not in OPEN_STATES:
        return False
    if case.state == CaseState.ENQUIRY and facts.coordinator_id is None:
        return case.registered_by_id == actor.user_id
    return facts.coordinator_id == actor.user_id


def can_record_sending(actor: Actor, case: Case, facts: ClosingFacts) -> bool:
    """Tell whether the actor records when the letters went out: the last coordinator of the closed case."""
    return (
        can_enter_cases(actor)
        and case.state == CaseState.CLOSED
        and actor.user_id is not None
        and facts.coordinator_id == actor.user_id
    )


def can_read_erasures(actor: Actor) -> bool:
    """Tell whether the actor sees the list of erasures and their certificates: coordination and data protection."""
    return actor.is_authenticated and actor.role in {Role.COORDINATOR, Role.DATA_PROTECTION}


def can_confirm_erasure(actor: Actor) -> bool:
    """Tell whether the actor confirms erasures, which nobody can put off: data protection (domain §2, §6)."""
    return actor.is_authenticated and actor.role == Role.DATA_PROTECTION
