"""Decisions and the tasks they yield."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Decision, Task


def can_record_government_resolution(actor: Actor, decision: Decision) -> bool:
    """The secretariat enters the number of the government's resolution (RRB)."""
    return actor.is_secretariat


def can_correct_decision(actor: Actor, decision: Decision) -> bool:
    """The secretariat, on behalf of the body: a correction is a new decision of the same body."""
    return actor.is_secretariat


def can_add_task(actor: Actor, decision: Decision) -> bool:
    """The secretariat."""
    return actor.is_secretariat


def can_report_task(actor: Actor, task: Task) -> bool:
    """Who is responsible: the person named, else anybody of the institution."""
    if actor.user_id is None or actor.is_case_level:
        return False
    if task.responsible_id is not None:
        return task.responsible_id == actor.user_id
    return actor.institution_id is not None and task.institution_id == actor.institution_id


def can_confirm_task(actor: Actor, task: Task) -> bool:
    """The secretariat."""
    return actor.is_secretariat
