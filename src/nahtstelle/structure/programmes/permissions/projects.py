"""Programmes and projects: the secretariat keeps them, the lead carries them forward (domain §2, §5)."""

from __future__ import annotations

from typing import Protocol

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Programme, Project


class Led(Protocol):
    """A thing with a lead."""

    @property
    def lead_id(self) -> int | None: ...  # noqa: D102


def can_enter_programmes(actor: Actor) -> bool:
    """Everybody who has signed in, but for roles of the case level: the wall."""
    return actor.is_authenticated and not actor.is_case_level


def can_create_programme(actor: Actor) -> bool:
    """The secretariat, which runs the structural level (000 §6.4)."""
    return actor.is_secretariat


def can_change_programme(actor: Actor, programme: Programme) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def can_create_project(actor: Actor) -> bool:
    """The secretariat: it steers the programme as a whole (002 §2.3)."""
    return actor.is_secretariat


def can_change_project(actor: Actor, project: Project) -> bool:
    """The secretariat: name, lead, steering body and interval are not the lead's to change."""
    return actor.is_secretariat


def can_lead_project(actor: Actor, project: Led) -> bool:
    """The lead of the project."""
    if actor.user_id is None or actor.is_case_level:
        return False
    return project.lead_id == actor.user_id


def can_advance_project(actor: Actor, project: Project) -> bool:
    """The lead takes the project into its next phase; the secretariat may do so for the lead."""
    return actor.is_secretariat or can_lead_project(actor, project)


def can_end_project(actor: Actor, project: Project) -> bool:
    """The secretariat closes a project."""
    return actor.is_secretariat


def can_record_pilot(actor: Actor, project: Project) -> bool:
    """The lead, and the secretariat."""
    return can_advance_project(actor, project)
