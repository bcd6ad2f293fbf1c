"""Guests of a case: the coordinator lets in, sends away, hands out codes; the own consent is the client's alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.permissions import guests as permissions
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.states import CONSENTED_STATES, AccessGround, CaseState, GuestKind

if TYPE_CHECKING:
    from nahtstelle.ground.identity.actors import Actor
    from tests.permissions.scene import Row, Scene

TEAM = (AccessGround.COORDINATION, AccessGround.TEAM)
VERBS: dict[str, Callable[[Actor, Standing], bool]] = {
    "invite_guest": permissions.can_invite_guest,
    "end_guest": permissions.can_end_guest,
    "invite_client": permissions.can_invite_client,
    "hand_out_codes_to_client": lambda actor, standing: permissions.can_hand_out_codes(
        actor, standing, GuestKind.CLIENT
    ),
    "hand_out_codes_outside": lambda actor, standing: permissions.can_hand_out_codes(
        actor, standing, GuestKind.OUTSIDE
    ),
    "withdraw_own_consent": lambda _actor, standing: permissions.can_withdraw_own_consent(standing),
    "write_to_coordination": lambda _actor, standing: permissions.can_write_to_coordination(
        standing, consent_in_force=True
    ),
}


def rows_of_guests(scene: Scene) -> Iterator[Row]:
    """Yield a case in each state, one without a consent in force, a closed one: the coordinator column holds it."""
    from tests.permissions.scene import Row

    places = [
        *((str(state), str(state), TEAM) for state in CONSENTED_STATES),
        ("consent_over", CaseState.IMPLEMENTING, (AccessGround.COORDINATION,)),
        ("closed", CaseState.CLOSED, (AccessGround.CLOSING,)),
    ]
    head = scene.actors["coordinator"].user_id
    for name, state, grounds in places:
        for verb, may in VERBS.items():
            answer = scene.simple(
                lambda actor, _, may=may, state=state, grounds=grounds: may(
                    actor, _standing(actor, head, state, grounds)
                ),
                None,
            )
            yield Row("case_guests", name, verb, answer)


def _standing(actor: Actor, head: int | None, state: str, grounds: tuple[AccessGround, ...]) -> Standing:
    return Standing(state=state, grounds=frozenset(grounds if actor.user_id == head else ()))
