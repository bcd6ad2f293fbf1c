"""Who lets people from outside and the client into a case, and what a guest may do (004 §3, §4). Pure."""

from __future__ import annotations

from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.states import CONSENTED_STATES, OPEN_STATES, AccessGround, GuestKind
from nahtstelle.ground.identity.api import Actor


def can_invite_guest(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may open parts of the case to somebody from outside: the coordinator, under a consent."""
    return can_enter_cases(actor) and standing.is_coordinator and standing.is_in_team


def can_end_guest(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may send a guest from outside away: the coordinator, without a consent in force too."""
    return can_enter_cases(actor) and standing.is_coordinator and standing.state in CONSENTED_STATES


def can_invite_client(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may let the client in: the coordinator, after the closing too, until the erasure."""
    is_last = AccessGround.CLOSING in standing.grounds
    return can_end_guest(actor, standing) or (can_enter_cases(actor) and is_last)


def can_hand_out_codes(actor: Actor, standing: Standing, kind: str) -> bool:
    """Tell whether the actor may hand out or withdraw one-time codes: whoever let this guest in."""
    if kind == GuestKind.CLIENT:
        return can_invite_client(actor, standing)
    return can_end_guest(actor, standing)


def can_write_to_coordination(standing: Standing, *, consent_in_force: bool) -> bool:
    """Tell whether the client may write a message: as long as somebody may read it."""
    return standing.is_client and standing.state in OPEN_STATES and consent_in_force


def can_withdraw_own_consent(standing: Standing) -> bool:
    """Tell whether a guest may withdraw the consent: only the client, from any open state, at any time (004 §3)."""
    return standing.is_client and standing.state in OPEN_STATES
