"""Bodies and the structural level as a whole."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Body
from nahtstelle.structure.governance.states import BodyKind


def can_enter_structure(actor: Actor) -> bool:
    """Everybody who has signed in, but for roles of the case level: the wall."""
    return actor.is_authenticated and not actor.is_case_level


def can_administer_body(actor: Actor, body: Body | None = None) -> bool:
    """Administrators and the secretariat keep bodies and appointments."""
    return actor.is_administrator or actor.is_secretariat


def can_decide_matter(body: Body, decides: str) -> bool:
    """A body decides finally only what the competence matrix gives to its kind."""
    return body.kind == decides and body.kind != BodyKind.SECRETARIAT


def can_change_competence(actor: Actor) -> bool:
    """Administrators and the secretariat keep the competence matrix, as they keep the bodies."""
    return can_administer_body(actor)
