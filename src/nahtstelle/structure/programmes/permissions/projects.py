"""Programmes and projects: the secretariat keeps them, the lead carries them forward (domain §2, §5)."""

from __future__ import annotations

from typing import Protocol

from nahtstelle.ground.identity.api import Actor


class Led(Protocol):
    """A thing with a lead."""

    @property
    def lead_id(self) -> int | None: ...  # noqa: D102


def can_enter_programmes(actor: Actor) -> bool:
    """Everybody who has signed in, but for roles of the case level: the wall."""
    return actor.is_authenticated and not actor.is_case_level


def can_lead_project(actor: Actor, project: Led) -> bool:
    """The lead of the project."""
    if actor.user_id is None or actor.is_case_level:
        return False
    return project.lead_id == actor.user_id
