"""Who does what with a round table (004 §5, Sitzung «Runder Tisch»). Pure."""

from __future__ import annotations

from nahtstelle.cases.casework.permissions.situation import Members, is_coordinator, is_member
from nahtstelle.ground.identity.api import Actor


def can_run_round_table(actor: Actor, members: Members) -> bool:
    """Tell whether the actor organises the table: the coordinator does (004 §5)."""
    return is_coordinator(actor, members)


can_propose_round_table = can_invite_round_table = can_run_round_table
can_hold_round_table = can_cancel_round_table = can_run_round_table


def can_speak_for(actor: Actor, members: Members, participant_user_id: int | None) -> bool:
    """Tell whether the actor answers dates and writes goals for a participant.

    Members for themselves; for the client and people from outside (no user) the coordinator, after asking them.
    """
    if participant_user_id is None:
        return is_coordinator(actor, members)
    return participant_user_id == actor.user_id and is_member(actor, members)


def can_prepare_round_table(actor: Actor, members: Members) -> bool:
    """Tell whether the actor has the list for the half hour among professionals: the team."""
    return is_member(actor, members)
