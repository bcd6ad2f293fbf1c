"""The parts that every action of the room is made of: locked rows, history, audit entries."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import EditConflict, Lifecycle, record_change
from nahtstelle.structure.programmes.models import Interface, Milestone, Programme, Project

PROGRAMME = "programmes.programme"
PROJECT = "programmes.project"
MILESTONE = "programmes.milestone"
INTERFACE = "programmes.interface"


def locked_project(project_id: int) -> Project:
    """Return the project with its row locked. Raises Project.DoesNotExist."""
    return Project.objects.select_for_update(of=("self",)).select_related("programme").get(pk=project_id)


def locked_milestone(milestone_id: int) -> Milestone:
    """Return the milestone with its row and that of its project locked, the project first."""
    project_id = Milestone.objects.values_list("project_id", flat=True).get(pk=milestone_id)
    project = locked_project(project_id)
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone_id)
    milestone.project = project
    return milestone


def check_version(row: Programme | Project | Interface, version: int, *fields: str) -> None:
    """Refuse a change that was begun on another version. Raises EditConflict with the stored texts."""
    if row.version != version:
        changed_by = row.changed_by.full_name if row.changed_by else ""
        raise EditConflict(current={name: str(getattr(row, name)) for name in fields}, changed_by=changed_by)


def count_version(row: Programme | Project | Interface, *, actor: Actor, now: dt.datetime) -> None:
    """Note on a changed row who changed it and when; the caller saves it."""
    row.version += 1
    row.changed_at, row.changed_by_id = now, actor.user_id


def note_step(
    lifecycle: Lifecycle,
    subject_type: str,
    subject_id: int,
    verb: str,
    *,
    source: str,
    target: str,
    actor: Actor,
    now: dt.datetime,
    sentence: str = "",
    reason: str = "",
) -> None:
    """Write a step into the history of a thing."""
    record_change(
        lifecycle=lifecycle.name,
        subject_type=subject_type,
        subject_id=subject_id,
        verb=verb,
        source=source,
        target=target,
        actor=actor,
        now=now,
        note=sentence,
        reason=reason,
    )


def audit_step(
    subject_type: str, verb: str, subject_id: int, *, actor: Actor, now: dt.datetime, **facts: object
) -> None:
    """Write the audit entry «<subject>.<verb>»; facts carry no content."""
    audit.record(
        code=f"{subject_type}.{verb}",
        actor=actor if actor.is_authenticated else None,
        subject_type=subject_type,
        subject_id=subject_id,
        facts=facts,
        now=now,
    )
