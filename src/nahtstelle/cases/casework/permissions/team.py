"""Who changes the team, hands over the lead, reads without being of the team (004 §4; 002 §3.1.1.1). Pure."""

from __future__ import annotations

from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.permissions.situation import Members, is_coordinator, is_member
from nahtstelle.cases.casework.states import CONSENTED_STATES, TeamRole
from nahtstelle.ground.identity.api import Actor, Role


def can_change_team(actor: Actor, state: str, members: Members) -> bool:
    """Tell whether the actor adds people to the team and ends parts: the coordinator (004 §4)."""
    return state in CONSENTED_STATES and is_coordinator(actor, members)


def can_hand_over_coordination(actor: Actor, state: str, members: Members) -> bool:
    """Tell whether the actor hands the coordination over: whoever has it."""
    return can_change_team(actor, state, members)


def can_take_over_coordination(actor: Actor, state: str, offices: frozenset[int]) -> bool:
    """Tell whether the actor takes over a case that nobody coordinates: a coordinator of one of these institutions.

    The consent names them (004 §3), or theirs had the case so far: a case is never left without coordination (004 §4).
    """
    return state in CONSENTED_STATES and actor.role == Role.COORDINATOR and actor.institution_id in offices


def can_end_part(actor: Actor, state: str, members: Members, part: MemberFacts) -> bool:
    """Tell whether the actor ends a part: the coordinator, but not the coordination itself, which is handed over."""
    return can_change_team(actor, state, members) and part.role != TeamRole.COORDINATOR


def can_read_reads(actor: Actor, members: Members) -> bool:
    """Tell whether the actor sees who read what: the team; the list itself is no content and needs no consent."""
    return is_member(actor, members)


def can_offer_lead(actor: Actor, state: str, members: Members, leading: int | None) -> bool:
    """Tell whether the actor offers the lead to another institution: the leading one, or the coordinator."""
    return state in CONSENTED_STATES and (
        is_coordinator(actor, members) or speaks_for(actor, members, leading)
    )


def can_answer_lead(actor: Actor, state: str, members: Members, target: int) -> bool:
    """Tell whether the actor takes over or refuses the lead: a member of the institution asked, nobody else."""
    return state in CONSENTED_STATES and speaks_for(actor, members, target)


def can_withdraw_lead(actor: Actor, state: str, members: Members, source: int) -> bool:
    """Tell whether the actor takes an offer back: the institution that gave it, or the coordinator."""
    return can_offer_lead(actor, state, members, source)


def speaks_for(actor: Actor, members: Members, institution_id: int | None) -> bool:
    """Tell whether the actor is of the team in this institution's name."""
    return can_enter_cases(actor) and any(
        member.user_id == actor.user_id and member.institution_id == institution_id for member in members
    )


def can_ask_emergency(actor: Actor) -> bool:
    """Tell whether the actor may read a case without being of its team for hours: who works on cases at all."""
    return can_enter_cases(actor) and actor.institution_id is not None


def can_acknowledge_emergency(actor: Actor, members: Members) -> bool:
    """Tell whether the actor reads why somebody read without being of the team: the coordinator."""
    return is_coordinator(actor, members)


def can_read_accesses(actor: Actor) -> bool:
    """Tell whether the actor sees emergency accesses and numbers of reads, never content: data protection."""
    return actor.is_authenticated and actor.role == Role.DATA_PROTECTION
