"""Programmes, projects, pilots and their sites (domain §5; 002 §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nahtstelle.ground.identity.api import sort_key
from nahtstelle.structure.programmes.states import Light, Phase, Precision, RoughDate

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


Row = TypeVar("Row", bound=models.Model)


class StructureQuerySet(models.QuerySet[Row]):
    """Reading what is open to the structural level."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody of the structural level, members of bodies or not; the case level stands behind the wall."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        return self


class ProgrammeQuerySet(StructureQuerySet["Programme"]):
    """Reading programmes."""


class Programme(models.Model):
    """A programme and what it is for. `ends_on` is the first day after it; empty: no end is set."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)
    purpose = models.TextField(blank=True)
    lead_institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    government_resolutions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    source = models.CharField(max_length=200, blank=True, help_text="where the record comes from")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="programme_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="programme_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the name."""
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class ProjectQuerySet(StructureQuerySet["Project"]):
    """Reading projects."""

    def running(self) -> Self:
        """Return those that have not ended."""
        return self.exclude(phase=Phase.ENDED)


class Project(models.Model):
    """A project or sub-project: lead, the body that steers it, phase, when it reports.

    `ends_on` is the first day after the plan; `ended_on` the day it did end. `report_months` empty: no periodic report.
    `light` and `reports_count` repeat the latest report.
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="projects")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)
    purpose = models.TextField(blank=True)
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(
        "governance.Body",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the body that steers it",
    )
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.CONCEPT)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    report_months = models.PositiveSmallIntegerField(null=True, blank=True)
    next_report_on = models.DateField(null=True, blank=True)
    light = models.CharField(max_length=10, choices=Light, blank=True)
    reports_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True, help_text="where the record comes from")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["programme__sort_name", "sort_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="project_phase_known"),
            models.CheckConstraint(
                condition=Q(phase=Phase.ENDED, ended_on__isnull=False, next_report_on__isnull=True)
                | (~Q(phase=Phase.ENDED) & Q(ended_on__isnull=True)),
                name="project_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="project_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="project_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(report_months__isnull=True, next_report_on__isnull=True)
                | Q(report_months__gte=1, report_months__lte=12),
                name="project_reports_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(light="") | Q(light__in=Light.values), name="project_light_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="project_named"),
        ]
        indexes = [
            models.Index(fields=["phase", "next_report_on"]),
            models.Index(fields=["sort_name"]),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the name."""
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class Pilot(models.Model):
    """A pilot of a project: what is tried out, from when to when, as exactly as the records say it."""

    project = models.ForeignKey("programmes.Project", on_delete=models.CASCADE, related_name="pilots")
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    starts_precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")
    ends_precision = models.CharField(max_length=10, choices=Precision, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ends_precision="")
                | (Q(ends_on__gte=F("starts_on")) & ~Q(ends_precision="")),
                name="pilot_ends_after_start",
            ),
            models.UniqueConstraint(fields=["project", "name"], name="pilot_once_a_project"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def starts(self) -> RoughDate:
        """When it begins."""
        return RoughDate(self.starts_on, self.starts_precision)

    @property
    def ends(self) -> RoughDate | None:
        """When it ends, where that is known."""
        return RoughDate(self.ends_on, self.ends_precision) if self.ends_on else None


class PilotSite(models.Model):
    """Where a pilot is tried out: a social region or an institution."""

    pilot = models.ForeignKey("programmes.Pilot", on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=160)
    institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "name"], name="pilot_site_once"),
            models.CheckConstraint(condition=~Q(name=""), name="pilot_site_named"),
        ]

    def __str__(self) -> str:
        return self.name
