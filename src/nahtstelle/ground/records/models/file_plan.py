"""The file plan (Registraturplan, Ordnungssystem): where papers belong, how long they stay, what becomes of them."""

from __future__ import annotations

import re

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from nahtstelle.ground.records.states import Appraisal, Classification

NUMBER = r"^[0-9]{2}(\.[0-9]{2})*$"
NUMBER_FORM = re.compile(r"[0-9]{2}(\.[0-9]{2})*", re.ASCII)
LONGEST_RETENTION = 100


class FilePlanPosition(models.Model):
    """A position of the plan in a period («02.01 Anträge»). Without `retention_years` it is a heading.

    `owner_types` are the kinds of things whose dossiers are filed here («governance.proposal»).
    """

    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    retention_years = models.PositiveSmallIntegerField(null=True, blank=True)
    classification = models.CharField(max_length=20, choices=Classification, blank=True)
    appraisal = models.CharField(max_length=20, choices=Appraisal, blank=True)
    owner_types = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    valid = DateRangeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number", "valid", "pk"]
        constraints = [
            ExclusionConstraint(
                name="file_plan_periods_apart",
                expressions=[("number", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(valid__isempty=True), name="file_plan_period_not_empty"),
            models.CheckConstraint(condition=Q(number__regex=NUMBER), name="file_plan_number_form"),
            models.CheckConstraint(condition=~Q(title=""), name="file_plan_has_title"),
            models.CheckConstraint(
                condition=Q(retention_years__isnull=True, classification="", appraisal="", owner_types=[])
                | Q(
                    retention_years__isnull=False,
                    retention_years__lte=LONGEST_RETENTION,
                    classification__in=Classification.values,
                    appraisal__in=Appraisal.values,
                ),
                name="file_plan_rules_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_heading(self) -> bool:
        """True where no dossiers are filed."""
        return self.retention_years is None
