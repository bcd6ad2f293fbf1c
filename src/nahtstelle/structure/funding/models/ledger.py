"""The ledger: postings that are never changed, and the totals that triggers keep of them (002 §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from nahtstelle.structure.funding.models.allocations import Allocation
from nahtstelle.structure.funding.models.seeing import overlooks_money
from nahtstelle.structure.funding.states import TargetGroup

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class PostingQuerySet(models.QuerySet["Posting"]):
    """Reading postings."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the allocation."""
        if overlooks_money(actor):
            return self
        return self.filter(allocation__in=Allocation.objects.visible_to(actor).order_by())


class Posting(models.Model):
    """An expense, or the counter-posting that takes one back, whole or in part, once. Rows are never changed."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    fund = models.ForeignKey("funding.Fund", on_delete=models.PROTECT, related_name="postings")
    allocation = models.ForeignKey("funding.Allocation", on_delete=models.PROTECT, related_name="postings")
    posted_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    groups = ArrayField(models.CharField(max_length=20, choices=TargetGroup))
    text = models.CharField(max_length=200)
    receipt = models.CharField(max_length=80)
    document = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    counter_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="counter"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counter_to__isnull=True, amount__gt=0)
                | Q(counter_to__isnull=False, amount__lt=0),
                name="posting_corrected_by_counter",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(receipt=""), name="posting_with_receipt"),
            models.CheckConstraint(
                condition=~Q(groups=[]) & Q(groups__contained_by=TargetGroup.values),
                name="posting_groups_known",
            ),
        ]
        indexes = [
            models.Index(fields=["-posted_on", "-id"], name="posting_latest_first"),
            models.Index(fields=["fund", "-posted_on", "-id"], name="posting_of_fund"),
            models.Index(fields=["allocation", "-posted_on", "-id"], name="posting_of_allocation"),
            GinIndex(
                *(OpClass(Upper(column), name="gin_trgm_ops") for column in ("text", "receipt")),
                name="posting_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posted_on} {self.amount}"


class QuarterTotal(models.Model):
    """What an allocation spent in a quarter; `quarter` is its first day. Written by the trigger of postings only."""

    allocation = models.ForeignKey("funding.Allocation", on_delete=models.PROTECT, related_name="quarters")
    quarter = models.DateField()
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    postings_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["quarter", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["allocation", "quarter"], name="quarter_total_once"),
            models.CheckConstraint(
                condition=Q(quarter__month__in=[1, 4, 7, 10], quarter__day=1), name="quarter_begins"
            ),
        ]
        indexes = [models.Index(fields=["quarter"], name="quarter_total_quarter")]

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.quarter}: {self.spent}"
