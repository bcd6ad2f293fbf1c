"""Milestones: the lead plans, moves and reports them; the secretariat may do so for the lead (domain §5)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Milestone, Project
from nahtstelle.structure.programmes.permissions.projects import can_advance_project


def can_plan_milestone(actor: Actor, project: Project) -> bool:
    """The lead of the project, and the secretariat."""
    return can_advance_project(actor, project)


def can_move_milestone(actor: Actor, milestone: Milestone) -> bool:
    """The lead of the project, and the secretariat."""
    return can_advance_project(actor, milestone.project)


can_reach_milestone = can_move_milestone
can_drop_milestone = can_move_milestone
can_reopen_milestone = can_move_milestone
can_link_milestone = can_move_milestone
