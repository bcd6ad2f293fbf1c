"""Who has the area of cases at all."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor, Role

CASE_ROLES = frozenset({Role.COORDINATOR, Role.SPECIALIST, Role.CASE_WORKER})


def can_enter_cases(actor: Actor) -> bool:
    """Tell whether the actor works on cases. Administrators, data protection and the structural level do not."""
    return actor.is_authenticated and actor.role in CASE_ROLES
