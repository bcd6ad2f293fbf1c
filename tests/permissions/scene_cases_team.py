"""Team, lead, reads and emergency access: the coordinator of the case; data protection for the list of accesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.states import CONSENTED_STATES, CaseState, TeamRole
from tests.permissions.case_team import member

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene


def rows_of_team(scene: Scene) -> Iterator[Row]:
    """Yield what is done with the team in each state in which it works, and what leaves no state."""
    from tests.permissions.scene import Row

    head = scene.actors["coordinator"]
    first = member(head.user_id, head.institution_id, TeamRole.COORDINATOR)
    other = member(None, None, TeamRole.SPECIALIST)
    members, mine, theirs = (first, other), first.institution_id, other.institution_id
    verbs = {
        "change_team": lambda actor, state: permissions.can_change_team(actor, state, members),
        "hand_over": lambda actor, state: permissions.can_hand_over_coordination(actor, state, members),
        "take_over": lambda actor, state: permissions.can_take_over_coordination(
            actor, state, frozenset({mine})
        ),
        "end_part": lambda actor, state: permissions.can_end_part(actor, state, members, other),
        "end_own_part": lambda actor, state: permissions.can_end_part(actor, state, members, first),
        "offer_lead": lambda actor, state: permissions.can_offer_lead(actor, state, members, theirs),
        "answer_lead": lambda actor, state: permissions.can_answer_lead(actor, state, members, mine),
        "answer_others": lambda actor, state: permissions.can_answer_lead(actor, state, members, theirs),
        "withdraw_lead": lambda actor, state: permissions.can_withdraw_lead(actor, state, members, theirs),
    }
    for state in (*sorted(CONSENTED_STATES), CaseState.CLOSED):
        for verb, rule in verbs.items():
            yield Row("case_team", str(state), verb, scene.simple(rule, state))
    single = {
        "read_reads": lambda actor, _: permissions.can_read_reads(actor, members),
        "ask_emergency": lambda actor, _: permissions.can_ask_emergency(actor),
        "acknowledge": lambda actor, _: permissions.can_acknowledge_emergency(actor, members),
        "read_accesses": lambda actor, _: permissions.can_read_accesses(actor),
    }
    for verb, rule in single.items():
        yield Row("case_team", "any", verb, scene.simple(rule, None))
