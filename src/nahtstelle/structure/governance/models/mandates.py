"""Mandates of working groups: what is requested, what is mandated and until when, reports, escalations (000 §6.3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.governance.states import (
    EscalationReason,
    GroupSeat,
    MandateState,
    ReportStatus,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class MandateRequest(models.Model):
    """What a proposal asks a working group for; both conditions of 000 §6.3.1 are answered (`grounds`, `affected`)."""

    proposal = models.OneToOneField(
        "governance.Proposal", on_delete=models.CASCADE, related_name="mandate_request"
    )
    name = models.CharField(max_length=160)
    grounds = models.TextField(help_text="why no mainstream structure can handle the theme by itself")
    affected = models.TextField(help_text="which other actors are significantly affected")
    period = DateRangeField()
    lead = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(
        "governance.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report_months = models.PositiveSmallIntegerField(default=3)
    budget_frame = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    specialists = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(grounds="") & ~Q(affected=""), name="mandate_request_both_conditions"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="mandate_request_limited_in_time",
            ),
            models.CheckConstraint(
                condition=Q(report_months__gte=1, report_months__lte=12),
                name="mandate_request_reports_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RequestedSeat(models.Model):
    """Somebody named in a request, and where they are to sit."""

    request = models.ForeignKey("governance.MandateRequest", on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=20, choices=GroupSeat)

    class Meta:
        ordering = ["seat", "user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "user", "seat"], name="requested_seat_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.seat}"


class RequestedDeliverable(models.Model):
    """What the working group is asked to deliver, and when."""

    request = models.ForeignKey(
        "governance.MandateRequest", on_delete=models.CASCADE, related_name="deliverables"
    )
    title = models.CharField(max_length=200)
    due_on = models.DateField()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reading mandates."""

    def visible_to(self, actor: Actor) -> Self:
        """Steering, the coordination body, committee and group; the lead; the responsible institution; secretariat."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        rule = Q(lead_id=actor.user_id)
        if actor.readable_body_ids:
            rule |= Q(group__any_of=actor.readable_body_ids) | Q(committee__any_of=actor.readable_body_ids)
        if actor.institution_id and not (actor.is_administrator or actor.is_data_protection):
            rule |= Q(institution_id=actor.institution_id)
        return self.filter(rule)

    def active(self) -> Self:
        """Return those that are not discharged."""
        return self.filter(state=MandateState.ACTIVE)


class Mandate(models.Model):
    """What steering charges a working group with: only by a decision, limited in theme and time (000 §6.3).

    `ends_on` is the first day after the period; it and the period's start repeat what stands in `periods`.
    """

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    title = models.CharField(max_length=160)
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    group = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="mandates")
    committee = models.ForeignKey(
        "governance.Body", on_delete=models.PROTECT, related_name="steered_mandates"
    )
    lead = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField("governance.Decision", on_delete=models.PROTECT, related_name="mandate")
    grounds = models.TextField()
    affected = models.TextField()
    specialists = models.TextField(blank=True)
    budget_frame = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    report_months = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=20, choices=MandateState, default=MandateState.ACTIVE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    next_report_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=ReportStatus, blank=True, help_text="of the latest report"
    )
    reports_count = models.PositiveSmallIntegerField(default=0)
    discharge_decision = models.ForeignKey(
        "governance.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="discharged_mandates",
    )
    discharged_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MandateState.values), name="mandate_state_known"),
            models.CheckConstraint(
                condition=Q(
                    state=MandateState.ACTIVE,
                    discharge_decision__isnull=True,
                    discharged_on__isnull=True,
                    next_report_on__isnull=False,
                )
                | Q(
                    state=MandateState.DISCHARGED,
                    discharge_decision__isnull=False,
                    discharged_on__isnull=False,
                    next_report_on__isnull=True,
                ),
                name="mandate_discharged_by_decision",
            ),
            models.CheckConstraint(
                condition=~Q(grounds="") & ~Q(affected=""), name="mandate_both_conditions"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="mandate_limited_in_time"),
            models.CheckConstraint(
                condition=Q(budget_frame__isnull=True) | Q(budget_frame__gte=0),
                name="mandate_budget_not_below",
            ),
            models.CheckConstraint(
                condition=Q(report_months__gte=1, report_months__lte=12), name="mandate_reports_within_a_year"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(state=MandateState.ACTIVE), name="mandate_active_once_a_group"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ends_on"]),
            models.Index(fields=["state", "next_report_on"]),
            models.Index(fields=["committee"]),
            models.Index(fields=["institution"]),
            models.Index(fields=["lead"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> dt.date:
        """The last day: of the period, or before the discharge."""
        return (self.discharged_on or self.ends_on) - dt.timedelta(days=1)


class MandatePeriod(models.Model):
    """A stretch of a mandate and the decision behind it; never changed. An extension begins where the last ended."""

    mandate = models.ForeignKey("governance.Mandate", on_delete=models.PROTECT, related_name="periods")
    decision = models.ForeignKey(
        "governance.Decision", on_delete=models.PROTECT, related_name="mandate_periods"
    )
    period = DateRangeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["period", "pk"]
        constraints = [
            ExclusionConstraint(
                name="mandate_periods_apart",
                expressions=[("mandate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="mandate_period_limited",
            ),
            models.UniqueConstraint(fields=["mandate", "decision"], name="mandate_period_own_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.period}"


class MandateDeliverable(models.Model):
    """What the working group owes; delivered with a few sentences."""

    mandate = models.ForeignKey("governance.Mandate", on_delete=models.CASCADE, related_name="deliverables")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    delivered_on = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True, report="")
                | (Q(delivered_on__isnull=False) & ~Q(report="")),
                name="mandate_delivered_with_text",
            )
        ]

    def __str__(self) -> str:
        return self.title


class MandateReport(models.Model):
    """A report of the lead: status, what was done, what comes next, risks. `due_on` is the due date it settles."""

    mandate = models.ForeignKey("governance.Mandate", on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    reported_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ReportStatus)
    done = models.TextField()
    next_steps = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    is_final = models.BooleanField(default=False)
    author = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mandate", "number"], name="mandate_report_number_once"),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(is_final=True), name="mandate_report_final_once"
            ),
            models.CheckConstraint(
                condition=~Q(done="") & (Q(status=ReportStatus.GREEN) | ~Q(risks="")),
                name="mandate_report_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="mandate_report_status_known"
            ),
        ]
        indexes = [models.Index(fields=["reported_on"])]

    def __str__(self) -> str:
        return f"{self.mandate_id}/{self.number}"


class MandateEscalation(models.Model):
    """What has come before the committee, once for each red report and each date missed, and what it decided."""

    mandate = models.ForeignKey("governance.Mandate", on_delete=models.PROTECT, related_name="escalations")
    reason = models.CharField(max_length=20, choices=EscalationReason)
    report = models.OneToOneField(
        "governance.MandateReport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalation",
    )
    due_on = models.DateField(null=True, blank=True, help_text="the date that was missed")
    raised_at = models.DateTimeField()
    item = models.ForeignKey(
        "governance.AgendaItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="escalations"
    )
    note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason=EscalationReason.RED, report__isnull=False, due_on__isnull=True)
                | (~Q(reason=EscalationReason.RED) & Q(report__isnull=True, due_on__isnull=False)),
                name="mandate_escalation_has_cause",
            ),
            models.UniqueConstraint(fields=["mandate", "reason", "due_on"], name="mandate_escalation_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, note="") | (Q(settled_at__isnull=False) & ~Q(note="")),
                name="mandate_escalation_settled_with_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id}: {self.reason}"
