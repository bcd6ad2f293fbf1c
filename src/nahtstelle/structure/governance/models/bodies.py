"""Themes, bodies, appointments, competences, deadlines, counters."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from nahtstelle.ground.identity.api import sort_key
from nahtstelle.structure.governance.states import (
    VOTING_FUNCTIONS,
    AppointmentFunction,
    BodyKind,
    DecisionRule,
    FieldOfService,
    Matter,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class Theme(models.Model):
    """What bodies, proposals, decisions and mandates are about."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    field_of_service = models.CharField(max_length=20, choices=FieldOfService)
    lead_institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sort_name = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field_of_service__in=FieldOfService.values), name="theme_field_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the name."""
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class BodyQuerySet(models.QuerySet["Body"]):
    """Reading bodies."""

    def visible_to(self, actor: Actor) -> Self:
        """The structure is open to everybody of the structural level; the case level stands behind the wall."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        return self

    def existing_on(self, day: dt.date) -> Self:
        """Return the bodies that exist on a day."""
        return self.filter(
            Q(installed_on__isnull=True) | Q(installed_on__lte=day),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day),
        )


class Body(models.Model):
    """A committee with members, competences and a decision rule. `dissolved_on` is the first day without it."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=BodyKind)
    rank = models.PositiveSmallIntegerField(editable=False, help_text="order of kinds, from top to bottom")
    sort_name = models.CharField(max_length=200, editable=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    lead_institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_rule = models.CharField(max_length=20, choices=DecisionRule)
    quorum = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="members entitled to vote; empty: none"
    )
    min_meetings_per_year = models.PositiveSmallIntegerField(null=True, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    dissolved_on = models.DateField(null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "sort_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            models.CheckConstraint(
                condition=Q(decision_rule__in=DecisionRule.values), name="body_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(installed_on__isnull=True)
                | Q(dissolved_on__gt=F("installed_on")),
                name="body_dissolved_after_installed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep rank and sort key beside kind and name."""
        self.rank = list(BodyKind).index(BodyKind(self.kind))
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Reading appointments."""

    def in_force_on(self, day: dt.date) -> Self:
        """Return the appointments of a day: meetings and votes use the membership of their day, never today's."""
        return self.filter(period__contains=day)

    def voting(self) -> Self:
        """Return those who vote and count for the quorum."""
        return self.filter(function__in=VOTING_FUNCTIONS)


class Appointment(models.Model):
    """Membership of a body: function and half-open period; `deputy_for` names the person a deputy stands in for."""

    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="appointments")
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="appointments")
    function = models.CharField(max_length=20, choices=AppointmentFunction)
    function_rank = models.PositiveSmallIntegerField(editable=False)
    deputy_for = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    period = DateRangeField()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["function_rank", "user__sort_name", "pk"]
        constraints = [
            ExclusionConstraint(
                name="appointment_periods_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(period__isempty=True), name="appointment_period_not_empty"),
            models.CheckConstraint(
                condition=Q(function__in=AppointmentFunction.values), name="appointment_function_known"
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(function=AppointmentFunction.DEPUTY),
                name="appointment_deputy_for_only_deputies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_function_display()} {self.body}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the rank beside the function."""
        self.function_rank = list(AppointmentFunction).index(AppointmentFunction(self.function))
        super().save(*args, **kwargs)


class Competence(models.Model):
    """A row of the competence matrix (Funktionsorganigramm, 002 §2.1): it plans each new proposal's route."""

    matter = models.CharField(max_length=20, choices=Matter, unique=True)
    proposes = ArrayField(
        models.CharField(max_length=20), default=list, help_text="body kinds, or «mainstream»"
    )
    consulted = ArrayField(models.CharField(max_length=20), default=list)
    decides = models.CharField(max_length=20, choices=BodyKind)
    government_resolution = models.BooleanField(default=False)
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="changed here: the profile does not set it back"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_matter_display()


class DeadlineRule(models.Model):
    """Days before (submission, dispatch) or after (minutes) a meeting, and the objection window, for a kind of body."""

    body_kind = models.CharField(max_length=20, choices=BodyKind, unique=True)
    submission = models.PositiveSmallIntegerField()
    dispatch = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    objection = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_body_kind_display()


class Numbering(models.Model):
    """The canton's template for labels of decisions, with {body}, {year} and {number}."""

    decision = models.CharField(max_length=100, default="{body} {year}/{number}")
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    def __str__(self) -> str:
        return self.decision


class Counter(models.Model):
    """The last number given in a scope and year; locked while a number is taken, so numbers have no gaps."""

    scope = models.CharField(max_length=60, help_text="«proposal» or «decision:<body>»")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.year}: {self.last}"
