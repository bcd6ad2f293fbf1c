"""Interfaces: the leads raise them and propose solutions; the secretariat sees to the decision (002 §2.3)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Interface, Project
from nahtstelle.structure.programmes.permissions.projects import can_advance_project


def can_raise_interface(actor: Actor, project: Project) -> bool:
    """The lead of one of the two projects, and the secretariat."""
    return can_advance_project(actor, project)


def can_propose_solution(actor: Actor, interface: Interface) -> bool:
    """The owner of the question, the leads of both projects, and the secretariat."""
    if actor.user_id is None or actor.is_case_level:
        return False
    people = {interface.owner_id, interface.first.lead_id, interface.second.lead_id}
    return actor.is_secretariat or actor.user_id in people


def can_reject_solution(actor: Actor, interface: Interface) -> bool:
    """The secretariat, for the body that did not follow the proposal."""
    return actor.is_secretariat


def can_settle_interface(actor: Actor, interface: Interface) -> bool:
    """The secretariat records the decision that settled it."""
    return actor.is_secretariat
