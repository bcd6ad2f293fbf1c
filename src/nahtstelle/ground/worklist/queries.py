"""Reading the worklist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist.models import Duty, DutyQuerySet


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """How much waits: in all, overdue, and due within seven days."""

    total: int
    overdue: int
    this_week: int


def duties_for(actor: Actor) -> DutyQuerySet:
    """Return the actor's open duties, overdue first."""
    return Duty.objects.visible_to(actor).open()


def closed_duties_for(actor: Actor) -> DutyQuerySet:
    """Return the duties that the actor's worklist held and that are done, the latest first."""
    return Duty.objects.visible_to(actor).filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


def duty_counts(actor: Actor, today: dt.date) -> DutyCounts:
    """Count the actor's open duties in one query."""
    week = today + dt.timedelta(days=7)
    row = (
        Duty.objects.visible_to(actor)
        .filter(closed_at__isnull=True)
        .aggregate(
            total=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            this_week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=week)),
        )
    )
    return DutyCounts(**row)
