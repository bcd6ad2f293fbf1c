"""Requests for an allocation, and what a decision of steering allocated (000 §7.2.1 b–d; domain §5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.funding.models.seeing import is_outside, overlooks_money, own_structure
from nahtstelle.structure.funding.states import WITH_GROUNDS, RequestState, TargetGroup

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class RequestQuerySet(models.QuerySet["AllocationRequest"]):
    """Reading requests."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees all money; the mainstream structure concerned, the receiving office, the lead of the project."""
        if is_outside(actor):
            return self.none()
        if overlooks_money(actor):
            return self
        rule, structure = Q(project__lead=actor.user_id), own_structure(actor)
        if structure is not None:
            rule |= Q(institution=structure) | Q(fund__receiver=structure)
        return self.filter(rule)


class AllocationRequest(models.Model):
    """A measure for which money of a fund is asked; once steering has decided, the allocation hangs on it.

    Rule 1: grounds by the responsible mainstream structure. Rule 2: `recommendation` of the coordination body, then
    `decision` of steering. What was asked is never changed after a decision (trigger).
    """

    fund = models.ForeignKey("funding.Fund", on_delete=models.PROTECT, related_name="requests")
    project = models.ForeignKey(
        "programmes.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(max_length=200)
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    starts_on = models.DateField()
    ends_on = models.DateField()
    groups = ArrayField(models.CharField(max_length=20, choices=TargetGroup))
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.DRAFT)
    grounds = models.TextField(blank=True)
    treatment = models.TextField(blank=True, help_text="why a comparable group is left out")
    grounds_filed_at = models.DateTimeField(null=True, blank=True)
    grounds_filed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recommendation = models.ForeignKey(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="why it was refused or withdrawn")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="request_amount_above_nothing"),
            models.CheckConstraint(condition=~Q(measure=""), name="request_has_measure"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="request_limited_in_time"),
            models.CheckConstraint(
                condition=~Q(groups=[]) & Q(groups__contained_by=TargetGroup.values),
                name="request_groups_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_GROUNDS) | (~Q(grounds="") & Q(grounds_filed_at__isnull=False)),
                name="request_rule_1_grounds",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.REQUESTED, RequestState.DECIDED, RequestState.REFUSED])
                | Q(recommendation__isnull=False),
                name="request_rule_2_recommended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.DECIDED, RequestState.REFUSED], decision__isnull=False)
                | (~Q(state__in=[RequestState.DECIDED, RequestState.REFUSED]) & Q(decision__isnull=True)),
                name="request_rule_2_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.REFUSED, RequestState.WITHDRAWN]) | ~Q(reason=""),
                name="request_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state"], name="request_fund_state"),
            models.Index(fields=["institution", "state"], name="request_institution"),
            models.Index(fields=["project", "state"], name="request_project"),
        ]

    def __str__(self) -> str:
        return self.measure

    @property
    def last_day(self) -> dt.date:
        """The last day of the measure."""
        return self.ends_on - dt.timedelta(days=1)


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Reading allocations."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the request."""
        if overlooks_money(actor):
            return self
        return self.filter(request__in=AllocationRequest.objects.visible_to(actor).order_by())


class Allocation(models.Model):
    """Money of a fund for a measure: exists only through a final decision of steering (rule 2) and never changes.

    `spent` is kept by a trigger on the locked row: thirty postings at once meet its constraint, not each other.
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    request = models.OneToOneField(
        "funding.AllocationRequest", on_delete=models.PROTECT, related_name="allocation"
    )
    fund = models.ForeignKey("funding.Fund", on_delete=models.PROTECT, related_name="allocations")
    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    postings_count = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    groups = ArrayField(models.CharField(max_length=20, choices=TargetGroup))
    remark = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_above_nothing"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("amount")),
                name="allocation_rule_5_spent_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="allocation_limited_in_time"
            ),
            models.CheckConstraint(
                condition=~Q(groups=[]) & Q(groups__contained_by=TargetGroup.values),
                name="allocation_groups_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}: {self.amount}"

    @property
    def free(self) -> Decimal:
        """What may still be spent."""
        return self.amount - self.spent

    @property
    def last_day(self) -> dt.date:
        """The last day on which something may be spent."""
        return self.ends_on - dt.timedelta(days=1)
