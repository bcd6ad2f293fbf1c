"""Who writes, reads against, signs and follows the plan (004 §5). Pure.

The coordinator leads: writes the plan, has it signed, watches it. The team counter-reads and carries out its measures.
"""

from __future__ import annotations

from nahtstelle.cases.casework.models import Measure
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.states import TeamRole
from nahtstelle.ground.identity.api import Actor

Members = tuple[MemberFacts, ...]


def _coordinates(actor: Actor, members: Members) -> bool:
    return can_enter_cases(actor) and any(
        member.user_id == actor.user_id and member.role == TeamRole.COORDINATOR for member in members
    )


def _is_member(actor: Actor, members: Members) -> bool:
    return can_enter_cases(actor) and any(member.user_id == actor.user_id for member in members)


def can_write_plan(actor: Actor, members: Members) -> bool:
    """Tell whether the actor writes the plan, sends it to counter-reading, finishes that or drops a version."""
    return _coordinates(actor, members)


def can_counter_read_plan(actor: Actor, members: Members) -> bool:
    """Tell whether the actor answers as a member of the team; the coordinator wrote it and does not."""
    return _is_member(actor, members) and not _coordinates(actor, members)


def can_sign_plan(actor: Actor, members: Members) -> bool:
    """Tell whether the actor records the signatures of the kick-off talk: the coordinator, who signs it too."""
    return _coordinates(actor, members)


def can_amend_plan(actor: Actor, members: Members) -> bool:
    """Tell whether the actor begins a new version of a signed plan: the coordinator (004 §5)."""
    return _coordinates(actor, members)


def can_move_measure(actor: Actor, members: Members, measure: Measure) -> bool:
    """Tell whether the actor begins, completes or breaks off a measure: who is responsible for it.

    The coordinator does it for the client, and for somebody who has left the team.
    """
    if not _is_member(actor, members):
        return False
    if measure.responsible_id is not None and measure.responsible_id == actor.user_id:
        return True
    orphaned = measure.responsible_id not in {member.user_id for member in members}
    return orphaned and _coordinates(actor, members)


def can_record_review(actor: Actor, members: Members) -> bool:
    """Tell whether the actor records a review: the coordinator is responsible for the monitoring (004 §5)."""
    return _coordinates(actor, members)


def can_write_message(actor: Actor, members: Members) -> bool:
    """Tell whether the actor writes to the team inside the case: everybody of the team."""
    return _is_member(actor, members)
