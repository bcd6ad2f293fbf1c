"""Funds with their earmark, and the extensions of their repayment date (000 §7.2, 002 §5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from nahtstelle.structure.funding.models.seeing import overlooks_money, own_structure
from nahtstelle.structure.funding.states import TargetGroup

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class FundQuerySet(models.QuerySet["Fund"]):
    """Reading funds."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat, members of steering and coordination, the receiving office, structures with a measure."""
        from nahtstelle.structure.funding.models.allocations import AllocationRequest

        if overlooks_money(actor):
            return self
        structure = own_structure(actor)
        if structure is None:
            return self.none()
        asked = AllocationRequest.objects.filter(fund=OuterRef("pk"), institution=structure)
        return self.filter(Q(receiver=structure) | Q(Exists(asked)))


class Fund(models.Model):
    """Earmarked money of a source. `allocated` and `spent` are kept by triggers on the locked row.

    `ends_on` is the first day on which nothing may be spent any more. Only the funder moves `repayment_due_on`
    (`FundExtension`); an extension lets the fund be used until the new day.
    """

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=200)
    funder = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    allocated = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    postings_count = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    repayment_due_on = models.DateField(null=True, blank=True)
    repaid_on = models.DateField(null=True, blank=True)
    repaid = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    repaid_reference = models.CharField(max_length=200, blank=True)
    groups = ArrayField(models.CharField(max_length=20, choices=TargetGroup))
    purpose = models.TextField()
    conditions = models.TextField(blank=True)
    fixed_by_law = models.BooleanField(default=False)
    citation = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_amount_above_nothing"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0, allocated__lte=F("amount")),
                name="fund_rule_5_allocated_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("allocated")),
                name="fund_rule_5_spent_within_allocated",
            ),
            models.CheckConstraint(
                condition=Q(fixed_by_law=False) | (~Q(citation="") & Q(allocated=0)),
                name="fund_rule_4_fixed_by_law",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="fund_period_limited"),
            models.CheckConstraint(
                condition=Q(repayment_due_on__isnull=True) | Q(repayment_due_on__gte=F("starts_on")),
                name="fund_repaid_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(groups=[]) & Q(groups__contained_by=TargetGroup.values),
                name="fund_groups_known",
            ),
            models.CheckConstraint(
                condition=Q(repaid_on__isnull=True, repaid=0, repaid_reference="")
                | (Q(repaid_on__isnull=False, repaid__gte=0) & ~Q(repaid_reference="")),
                name="fund_repaid_with_reference",
            ),
            models.CheckConstraint(
                condition=Q(repaid__lte=F("amount") - F("spent")), name="fund_repaid_within_unspent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> Decimal:
        """What may still be allocated; nothing where law fixes the use (rule 4) or the rest is paid back."""
        is_closed = self.fixed_by_law or self.repaid_on is not None
        return Decimal(0) if is_closed else self.amount - self.allocated

    @property
    def unspent(self) -> Decimal:
        """What would have to be paid back if nothing more were spent; what was paid back is gone."""
        return self.amount - self.spent - self.repaid

    @property
    def last_day(self) -> dt.date:
        """The last day on which something may be spent."""
        return self.ends_on - dt.timedelta(days=1)


class FundExtension(models.Model):
    """The funder moves the repayment date: from, to, by which letter. Never changed, never removed (trigger)."""

    fund = models.ForeignKey("funding.Fund", on_delete=models.PROTECT, related_name="extensions")
    funder = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    since = models.DateField(help_text="the repayment date before")
    until = models.DateField(help_text="the repayment date from then on")
    reference = models.CharField(max_length=200)
    letter_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="fund_extension_later"),
            models.CheckConstraint(condition=~Q(reference=""), name="fund_extension_with_letter"),
            models.UniqueConstraint(fields=["fund", "since"], name="fund_extension_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}: {self.since} – {self.until}"
