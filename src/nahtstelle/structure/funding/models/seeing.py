"""Who sees money: all of it, that of an own structure, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nahtstelle.structure.funding.states import COORDINATION, STEERING

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


def is_outside(actor: Actor) -> bool:
    """Tell whether somebody sees no money at all: case level, administrators, data protection."""
    if not actor.is_authenticated or actor.is_case_level:
        return True
    return actor.is_administrator or actor.is_data_protection


def overlooks_money(actor: Actor) -> bool:
    """Tell whether somebody sees all funds: the secretariat, members of steering and coordination (000 §7.2.1 b, c)."""
    if is_outside(actor):
        return False
    kinds = {held.body_kind for held in actor.appointments}
    return actor.is_secretariat or bool(kinds & {STEERING, COORDINATION})


def own_structure(actor: Actor) -> int | None:
    """Return the mainstream structure that somebody belongs to; None for everybody else (000 §7.2.1 d)."""
    if is_outside(actor) or not actor.institution_is_mainstream:
        return None
    return actor.institution_id
