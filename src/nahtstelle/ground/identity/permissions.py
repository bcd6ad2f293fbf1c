"""Who may keep the register: administrators all of it, the secretariat all but privileged people and roles."""

from __future__ import annotations

from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.identity.states import PRIVILEGED_ROLES


def can_read_register(actor: Actor) -> bool:
    """The administration of people and institutions is open to administrators and the secretariat."""
    return actor.is_administrator or actor.is_secretariat


def can_create_person(actor: Actor) -> bool:
    """Whoever keeps the register may add people to it."""
    return can_read_register(actor)


def can_change_person(actor: Actor, person: User) -> bool:
    """Administrators change everybody, the secretariat everybody without a privileged role."""
    return actor.is_administrator or (actor.is_secretariat and person.role not in PRIVILEGED_ROLES)


def can_grant_role(actor: Actor, person: User | None, role: str) -> bool:
    """Tell whether the actor may give this role (to a new person: None).

    Nobody raises their own rights except administrators; privileged roles are theirs alone to give and take.
    """
    if actor.is_administrator:
        return True
    if not actor.is_secretariat or role in PRIVILEGED_ROLES:
        return False
    return person is None or (person.role not in PRIVILEGED_ROLES and person.pk != actor.user_id)


def can_deactivate_person(actor: Actor, person: User) -> bool:
    """Like changing; nobody locks themselves out."""
    return can_change_person(actor, person) and person.pk != actor.user_id


def can_reactivate_person(actor: Actor, person: User) -> bool:
    """Like changing."""
    return can_change_person(actor, person)


def can_invite_person(actor: Actor, person: User) -> bool:
    """Like changing; only people who may sign in are invited."""
    return can_change_person(actor, person) and person.is_active


def can_create_institution(actor: Actor) -> bool:
    """Whoever keeps the register may add institutions to it."""
    return can_read_register(actor)


def can_change_institution(actor: Actor, institution: Institution) -> bool:
    """Whoever keeps the register may change institutions."""
    return can_read_register(actor)


def can_end_sessions(actor: Actor, person: User) -> bool:
    """Everybody ends their own sessions («Überall abmelden»)."""
    return actor.user_id == person.pk
