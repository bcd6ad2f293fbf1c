"""Measured values that no other room keeps, each with its source (002 §3.1.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class ReportedFigureQuerySet(models.QuerySet["ReportedFigure"]):
    """Reading reported figures."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody on the structural level: they are counts without persons, and the report prints them."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        return self


class ReportedFigure(models.Model):
    """A value that somebody measured and reported: of one year, under a key, with the source it is read from.

    A corrected value raises `version`; the history keeps the former one.
    """

    key = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "year"], name="reported_figure_once_a_year"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="reported_figure_key_form"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="reported_figure_not_negative"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(label=""), name="reported_figure_has_source"),
            models.CheckConstraint(condition=Q(year__gte=1900, year__lte=2199), name="reported_figure_year"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}"
