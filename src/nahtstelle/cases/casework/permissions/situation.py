"""Who does what while the situation is clarified (004 §5, Situationsklärung; domain §6). Pure."""

from __future__ import annotations

from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.states import TeamRole
from nahtstelle.ground.identity.api import Actor

Members = tuple[MemberFacts, ...]


def is_coordinator(actor: Actor, members: Members) -> bool:
    """Tell whether the actor coordinates this case."""
    return can_enter_cases(actor) and any(
        member.user_id == actor.user_id and member.role == TeamRole.COORDINATOR for member in members
    )


def is_member(actor: Actor, members: Members) -> bool:
    """Tell whether the actor is in the team, whatever the part."""
    return can_enter_cases(actor) and any(member.user_id == actor.user_id for member in members)


def can_open_clarification(actor: Actor, members: Members) -> bool:
    """Tell whether the actor asks the institutions: the coordinator leads the team (004 §5.1)."""
    return is_coordinator(actor, members)


def can_contribute(actor: Actor, members: Members, institution_id: int | None) -> bool:
    """Tell whether the actor answers for an institution: its own part in the team, nobody else's.

    The client's own view (no institution) is written by the coordinator after a talk (004 §5).
    """
    if institution_id is None:
        return is_coordinator(actor, members)
    return can_enter_cases(actor) and any(
        member.user_id == actor.user_id
        and member.institution_id == institution_id
        and member.role != TeamRole.COORDINATOR
        for member in members
    )


def can_declare_nothing(actor: Actor, members: Members, institution_id: int | None) -> bool:
    """Tell whether the actor declares that an institution knows nothing: who would contribute."""
    return institution_id is not None and can_contribute(actor, members, institution_id)


def can_clear_contradiction(actor: Actor, members: Members) -> bool:
    """Tell whether the actor notes how a contradiction was cleared: the coordinator."""
    return is_coordinator(actor, members)


def can_freeze_report(actor: Actor, members: Members) -> bool:
    """Tell whether the actor puts the situation report together: the coordinator (004 §5)."""
    return is_coordinator(actor, members)


def can_record_team_decision(actor: Actor, members: Members) -> bool:
    """Tell whether the actor records what the team decided: the coordinator, who leads it."""
    return is_coordinator(actor, members)


def can_finish_clarification(actor: Actor, members: Members) -> bool:
    """Tell whether the actor ends the clarification: anybody of the team, once it has decided."""
    return is_member(actor, members)
