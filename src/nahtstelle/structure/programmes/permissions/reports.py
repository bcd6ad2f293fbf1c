"""Status reports: the lead writes them, whoever steers notes the red ones (domain §5)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.api import heads_body
from nahtstelle.structure.programmes.models import Project
from nahtstelle.structure.programmes.permissions.projects import can_lead_project


def can_report_project(actor: Actor, project: Project) -> bool:
    """The lead, nobody for the lead: it is a personal judgement."""
    return can_lead_project(actor, project)


def can_note_report(actor: Actor, project: Project) -> bool:
    """Who chairs the body that steers the project, and the secretariat."""
    return actor.is_secretariat or (project.body_id is not None and heads_body(actor, project.body_id))
