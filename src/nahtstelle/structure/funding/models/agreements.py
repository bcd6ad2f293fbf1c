"""Agreements with providers: term, amount by year, procurement, the decision behind it (002 §3.1.4.2; domain §5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.funding.states.agreements import AgreementState, Procedure

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

MAIN_BODIES = frozenset({"steering", "coordination"})


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reading agreements."""

    def visible_to(self, actor: Actor) -> Self:
        """Secretariat, members of steering and coordination body; others of a structure its own agreements."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat or any(held.body_kind in MAIN_BODIES for held in actor.appointments):
            return self
        if actor.is_administrator or actor.is_data_protection or actor.institution_id is None:
            return self.none()
        return self.filter(institution_id=actor.institution_id)

    def in_force_on(self, day: dt.date) -> Self:
        """Return those that bind on a day."""
        return self.filter(state=AgreementState.IN_FORCE, starts_on__lte=day, ends_on__gt=day)


class Agreement(models.Model):
    """What the canton agreed with a provider. `ends_on` is the first day after the term.

    `tender_starts_on` follows from the term's end and `tender_lead_months`; without lead no tender is needed.
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    provider = models.ForeignKey(
        "identity.Institution", on_delete=models.PROTECT, related_name="provided_agreements"
    )
    institution = models.ForeignKey(
        "identity.Institution",
        on_delete=models.PROTECT,
        related_name="concluded_agreements",
        help_text="the mainstream structure that concludes it",
    )
    subject = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    procedure = models.CharField(max_length=20, choices=Procedure)
    threshold = models.CharField(max_length=200, blank=True, help_text="why this procedure")
    decision = models.ForeignKey(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    government_resolution = models.CharField(max_length=40, blank=True)
    warning_months = models.PositiveSmallIntegerField(default=6)
    tender_lead_months = models.PositiveSmallIntegerField(null=True, blank=True)
    tender_starts_on = models.DateField(null=True, blank=True)
    tender_started_on = models.DateField(null=True, blank=True)
    renews = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor"
    )
    remark = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=AgreementState, default=AgreementState.DRAFT)
    terminated_on = models.DateField(null=True, blank=True, help_text="first day on which it no longer binds")
    termination_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(procedure__in=Procedure.values), name="agreement_procedure_known"
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="agreement_has_subject"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_term_limited"),
            models.CheckConstraint(
                condition=~Q(state=AgreementState.IN_FORCE)
                | Q(decision__isnull=False)
                | ~Q(government_resolution=""),
                name="agreement_in_force_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(tender_lead_months__isnull=True, tender_starts_on__isnull=True)
                | Q(
                    tender_lead_months__isnull=False,
                    tender_starts_on__isnull=False,
                    tender_starts_on__lte=F("ends_on"),
                ),
                name="agreement_tender_before_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state=AgreementState.TERMINATED, terminated_on__isnull=False)
                & ~Q(termination_reason="")
                | ~Q(state=AgreementState.TERMINATED) & Q(terminated_on__isnull=True, termination_reason=""),
                name="agreement_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | ~Q(renews=F("pk")), name="agreement_renews_another"
            ),
            models.CheckConstraint(
                condition=Q(warning_months__lte=36)
                & (Q(tender_lead_months__isnull=True) | Q(tender_lead_months__lte=36)),
                name="agreement_warns_within_three_years",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ends_on"], name="agreement_state_end"),
            models.Index(fields=["institution", "ends_on"], name="agreement_institution_end"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def last_day(self) -> dt.date:
        """The last day of the term, or before it was ended early."""
        return (self.terminated_on or self.ends_on) - dt.timedelta(days=1)


class AgreementYear(models.Model):
    """What an agreement costs in a calendar year, in CHF."""

    agreement = models.ForeignKey("funding.Agreement", on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year"], name="agreement_year_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="agreement_amount_not_below"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.year}: {self.amount}"
