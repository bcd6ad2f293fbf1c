"""What waits for what: a milestone needs another, of its own project or of another one; no circles (domain §5)."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions.steps import MILESTONE, audit_step, locked_milestone
from nahtstelle.structure.programmes.models import Dependency, Milestone

CIRCLES = 7_262_013
"""The advisory lock that the database's own check takes: links are made one after the other."""


class LinkRefused(ActionRefused):
    """A link that is there already, or leads back to the milestone."""

    default_sentence = gettext_lazy("The milestones are linked already.")


@transaction.atomic
def link_milestone(*, milestone_id: int, needs_id: int, actor: Actor, now: dt.datetime) -> Dependency:
    """Let a milestone wait for another that the actor sees. Raises PermissionRefused, LinkRefused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CIRCLES])
    milestone = locked_milestone(milestone_id)
    if not permissions.can_link_milestone(actor, milestone):
        raise PermissionRefused
    if not Milestone.objects.visible_to(actor).filter(pk=needs_id).exists():
        raise LinkRefused(_("Choose a milestone."), field="needs")
    if Dependency.objects.filter(milestone=milestone, needs=needs_id).exists():
        raise LinkRefused(field="needs")
    if milestone.pk in _needed_by_way_of(needs_id):
        raise LinkRefused(_("That would be a circle: this milestone would wait for itself."), field="needs")
    link = Dependency.objects.create(
        milestone=milestone, needs_id=needs_id, noted_at=now, noted_by_id=actor.user_id
    )
    audit_step(MILESTONE, "linked", milestone.pk, actor=actor, now=now, needs=needs_id)
    return link


@transaction.atomic
def unlink_milestone(*, milestone_id: int, dependency_id: int, actor: Actor, now: dt.datetime) -> None:
    """Take a link away. Raises PermissionRefused; a link that is gone already is no fault."""
    milestone = locked_milestone(milestone_id)
    if not permissions.can_link_milestone(actor, milestone):
        raise PermissionRefused
    count, _rows = Dependency.objects.filter(milestone=milestone, pk=dependency_id).delete()
    if count:
        audit_step(MILESTONE, "unlinked", milestone.pk, actor=actor, now=now)


def _needed_by_way_of(milestone_id: int) -> set[int]:
    """Return a milestone and all it waits for, directly or not: one query a step of the chain."""
    found, edge = {milestone_id}, {milestone_id}
    while edge:
        rows = Dependency.objects.filter(milestone__in=edge).values_list("needs", flat=True).order_by("pk")
        edge = set(rows) - found
        found |= edge
    return found
