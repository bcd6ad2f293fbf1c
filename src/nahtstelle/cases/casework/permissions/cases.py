"""Who has the area of cases at all."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor, Role

CASE_ROLES = frozenset({Role.COORDINATOR, Role.SPECIALIST, Role.CASE_WORKER})


def works_on_cases(*, role: str, is_active: bool) -> bool:
    """Tell whether somebody's part in a case still counts: an open account, and a role of the case level."""
    return is_active and role in CASE_ROLES


def can_enter_cases(actor: Actor) -> bool:
    """Tell whether the actor works on cases. Administrators, data protection and the structural level do not."""
    return actor.is_authenticated and actor.role in CASE_ROLES
