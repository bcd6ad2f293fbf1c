"""Milestones with the precision of their dates, every move of them, and what waits for what (domain §5)."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.programmes.models.projects import StructureQuerySet
from nahtstelle.structure.programmes.states import MilestoneState, Precision, RoughDate


class MilestoneQuerySet(StructureQuerySet["Milestone"]):
    """Reading milestones."""

    def overdue_on(self, day: dt.date) -> Self:
        """Return those whose planned date has passed; derived from the dates, never stored."""
        return self.filter(state=MilestoneState.PLANNED, planned_on__lt=day)


class Milestone(models.Model):
    """A milestone. Dates are the last day of their stretch, and its precision; `original_on` is the first plan.

    The planned date changes only by a `MilestoneMove` (trigger).
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    project = models.ForeignKey("programmes.Project", on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MilestoneState, default=MilestoneState.PLANNED)
    original_on = models.DateField()
    original_precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    planned_on = models.DateField()
    planned_precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    reached_on = models.DateField(null=True, blank=True)
    reached_precision = models.CharField(max_length=10, choices=Precision, blank=True)
    moves_count = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True, help_text="where the record comes from")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MilestoneState.values), name="milestone_state_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=MilestoneState.REACHED, reached_on__isnull=False) & ~Q(reached_precision="")
                )
                | (~Q(state=MilestoneState.REACHED) & Q(reached_on__isnull=True, reached_precision="")),
                name="milestone_reached_on_a_date",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="milestone_titled"),
        ]
        indexes = [
            models.Index(fields=["project", "state", "planned_on"]),
            models.Index(fields=["state", "planned_on"]),
            models.Index(fields=["reached_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def original(self) -> RoughDate:
        """When it was first planned."""
        return RoughDate(self.original_on, self.original_precision)

    @property
    def planned(self) -> RoughDate:
        """When it is planned."""
        return RoughDate(self.planned_on, self.planned_precision)

    @property
    def reached(self) -> RoughDate | None:
        """When it was reached."""
        return RoughDate(self.reached_on, self.reached_precision) if self.reached_on else None

    def is_overdue(self, day: dt.date) -> bool:
        """Tell whether its planned date has passed."""
        return self.state == MilestoneState.PLANNED and self.planned_on < day


class MilestoneMove(models.Model):
    """A move of a milestone: who, when, from, to, why. Rows are never changed or deleted (trigger)."""

    milestone = models.ForeignKey("programmes.Milestone", on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    from_precision = models.CharField(max_length=10, choices=Precision)
    to_on = models.DateField()
    to_precision = models.CharField(max_length=10, choices=Precision)
    reason = models.TextField()
    moved_on = models.DateField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["milestone", "number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="milestone_move_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="milestone_move_says_why"),
            models.CheckConstraint(
                condition=~Q(from_on=F("to_on")) | ~Q(from_precision=F("to_precision")),
                name="milestone_move_moves",
            ),
        ]
        indexes = [models.Index(fields=["moved_on"])]

    def __str__(self) -> str:
        return f"{self.milestone_id}/{self.number}"

    @property
    def origin(self) -> RoughDate:
        """Where it stood."""
        return RoughDate(self.from_on, self.from_precision)

    @property
    def target(self) -> RoughDate:
        """Where it stands since."""
        return RoughDate(self.to_on, self.to_precision)


class Dependency(models.Model):
    """A milestone that waits for another; no chain leads back to itself (trigger)."""

    milestone = models.ForeignKey("programmes.Milestone", on_delete=models.CASCADE, related_name="waits_for")
    needs = models.ForeignKey("programmes.Milestone", on_delete=models.CASCADE, related_name="needed_by")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["needs__planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(milestone=F("needs")), name="dependency_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} ← {self.needs_id}"
