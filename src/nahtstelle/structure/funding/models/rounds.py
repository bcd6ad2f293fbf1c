"""Quarterly rounds: what each lead reports of plan, actual and forecast, and the frozen report (002 §5; domain §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from nahtstelle.structure.funding.models.seeing import overlooks_money, own_structure
from nahtstelle.structure.funding.states.rounds import USUAL_THRESHOLD, EntryState, RoundState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

HASH = r"^[0-9a-f]{64}$"


class RoundQuerySet(models.QuerySet["Round"]):
    """Reading rounds."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees all money; the receiving office of a fund; leads and structures with an entry."""
        if overlooks_money(actor):
            return self
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_administrator or actor.is_data_protection:
            return self.none()
        entries = RoundEntry.objects.visible_to(actor).filter(round=OuterRef("pk"))
        rule = Q(Exists(entries))
        structure = own_structure(actor)
        if structure is not None:
            received = RoundFund.objects.filter(round=OuterRef("pk"), fund__receiver=structure)
            rule |= Q(Exists(received))
        return self.filter(rule)

    def reported_to(self, actor: Actor) -> Self:
        """Those whose whole report somebody reads: who sees all money, and the receiving office of a fund."""
        if overlooks_money(actor):
            return self
        structure = own_structure(actor)
        if structure is None:
            return self.none()
        received = RoundFund.objects.filter(round=OuterRef("pk"), fund__receiver=structure)
        return self.filter(Q(Exists(received)))


class Round(models.Model):
    """One quarter, one or several funds: opened for all leads, closed into a report that is never changed (trigger)."""

    quarter = models.DateField()
    due_on = models.DateField()
    threshold = models.DecimalField(max_digits=14, decimal_places=2, default=USUAL_THRESHOLD)
    state = models.CharField(max_length=20, choices=RoundState, default=RoundState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet_sha256 = models.CharField(max_length=64, blank=True)
    report = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report_sha256 = models.CharField(max_length=64, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(quarter__month__in=[1, 4, 7, 10], quarter__day=1), name="round_quarter_begins"
            ),
            models.CheckConstraint(condition=Q(threshold__gte=0), name="round_threshold_not_below"),
            models.CheckConstraint(
                condition=Q(
                    state=RoundState.CLOSED,
                    closed_at__isnull=False,
                    sheet__isnull=False,
                    report__isnull=False,
                    sheet_sha256__regex=HASH,
                    report_sha256__regex=HASH,
                )
                | Q(
                    state=RoundState.OPEN,
                    closed_at__isnull=True,
                    sheet__isnull=True,
                    report__isnull=True,
                    sheet_sha256="",
                    report_sha256="",
                ),
                name="round_closed_with_report",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="round_state_due")]

    def __str__(self) -> str:
        return f"{self.quarter}"


class RoundFund(models.Model):
    """A fund that a round accounts for; once a quarter (002 §5)."""

    round = models.ForeignKey("funding.Round", on_delete=models.CASCADE, related_name="round_funds")
    fund = models.ForeignKey("funding.Fund", on_delete=models.PROTECT, related_name="+")
    quarter = models.DateField()

    class Meta:
        ordering = ["fund__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["fund", "quarter"], name="round_fund_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.quarter}"


class EntryQuerySet(models.QuerySet["RoundEntry"]):
    """Reading entries."""

    def visible_to(self, actor: Actor) -> Self:
        """Who sees all money; the lead; the structure concerned and the receiving office."""
        if overlooks_money(actor):
            return self
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_administrator or actor.is_data_protection:
            return self.none()
        rule = Q(lead_id=actor.user_id)
        structure = own_structure(actor)
        if structure is not None:
            rule |= Q(institution_id=structure) | Q(allocation__fund__receiver_id=structure)
        return self.filter(rule)

    def in_order(self) -> Self:
        """Return them as reports list them: by fund, then by measure."""
        return self.order_by("allocation__fund__name", "measure", "pk")


class RoundEntry(models.Model):
    """What a lead reports of an allocation. `measure`, `groups` and `amount` repeat it as of the opening.

    `version` rises with every save: who comes second sees what was saved meanwhile.
    """

    round = models.ForeignKey("funding.Round", on_delete=models.PROTECT, related_name="entries")
    allocation = models.ForeignKey("funding.Allocation", on_delete=models.PROTECT, related_name="entries")
    lead = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=200)
    project = models.CharField(max_length=200, blank=True)
    groups = ArrayField(models.CharField(max_length=20))
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    goal = models.TextField(blank=True)
    indicators = models.TextField(blank=True)
    progress = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=EntryState, default=EntryState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True, help_text="why it was sent back, or what the round goes on without")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "allocation"], name="round_entry_once"),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="round_entry_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[EntryState.SUBMITTED, EntryState.ACCEPTED])
                | (Q(submitted_at__isnull=False) & ~Q(progress="")),
                name="round_entry_submitted_with_text",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EntryState.RETURNED, EntryState.MISSING]) | ~Q(remark=""),
                name="round_entry_returned_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "state"], name="round_entry_lead"),
            models.Index(fields=["institution", "state"], name="round_entry_institution"),
        ]

    def __str__(self) -> str:
        return self.measure


class RoundLine(models.Model):
    """A quarter of an entry, in CHF: what was planned, and either what was spent or what is expected.

    Up to the quarter of the round `actual` stands, from then on `forecast`.
    """

    entry = models.ForeignKey("funding.RoundEntry", on_delete=models.PROTECT, related_name="lines")
    quarter = models.DateField()
    plan = models.DecimalField(max_digits=14, decimal_places=2)
    actual = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    forecast = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["quarter", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "quarter"], name="round_line_once"),
            models.CheckConstraint(
                condition=Q(quarter__month__in=[1, 4, 7, 10], quarter__day=1),
                name="round_line_quarter_begins",
            ),
            models.CheckConstraint(
                condition=Q(actual__isnull=False, forecast__isnull=True)
                | Q(actual__isnull=True, forecast__isnull=False),
                name="round_line_actual_or_forecast",
            ),
            models.CheckConstraint(
                condition=Q(forecast__isnull=True) | Q(forecast__gte=0), name="round_line_forecast_not_below"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.quarter}"
