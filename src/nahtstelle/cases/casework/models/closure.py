"""Closing, erasure and what is left: a certificate and a row without a person (004 §5 Abschluss)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nahtstelle.cases.casework.models.base import SealedRow, category_known
from nahtstelle.cases.casework.states import CaseOrigin, DataCategory, Outcome


class Closure(SealedRow):
    """How a case was closed: `sealed` {text, recommendation}; when the social service was told beforehand.

    `recommendation_sent_on`: the day on which the team's recommendation went out, where the case ends with one.
    """

    CATEGORY = DataCategory.LETTERS

    social_service_told_on = models.DateField(null=True, blank=True)
    recommendation_sent_on = models.DateField(null=True, blank=True)
    letter = models.ForeignKey(
        "casework.CaseDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter_sent_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            category_known("closure"),
            models.UniqueConstraint(fields=["case"], name="closure_one_a_case"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Erasure(models.Model):
    """That a case was erased: counts by kind and by supplying institution, no content.

    The rows are gone when it is written. `key_destroyed_at` follows in a second step after the commit; only then is
    the certificate issued. `again`: the case came back with an old backup, without its key (decision 0027).
    `removed_files`: what the files were called in the store (hashes of sealed bytes), so that one sees they are gone.
    Data protection confirms it once (domain §2); what is certified stays as it is, by trigger.
    """

    case_number = models.CharField(max_length=20, unique=True)
    key_id = models.UUIDField(unique=True)
    due_on = models.DateField()
    rows_erased_at = models.DateTimeField()
    files = models.JSONField(default=list, help_text="storage names that are still to be removed")
    removed_files = models.JSONField(default=list, help_text="storage names that are gone")
    counts = models.JSONField(default=dict)
    supplied = models.JSONField(default=dict, help_text="documents and contributions by institution")
    key_destroyed_at = models.DateTimeField(null=True, blank=True)
    again = models.BooleanField(default=False)
    certificate = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-rows_erased_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, certificate__isnull=False),
                name="erasure_confirmed_with_certificate",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) | Q(key_destroyed_at__isnull=False),
                name="erasure_certified_after_key",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def file_count(self) -> int:
        """How many files were removed."""
        return int(self.counts.get("files", 0))

    @property
    def row_count(self) -> int:
        """How many rows of the case were erased."""
        return sum(self.counts.values()) - self.file_count


class StatisticalRow(models.Model):
    """What is left of a case for the figures: year, region, whole weeks. No case, no person, no exact date."""

    year_registered = models.PositiveSmallIntegerField(null=True, blank=True)
    year_closed = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=20, choices=CaseOrigin)
    system = models.CharField(max_length=20, blank=True, help_text="system of the registering institution")
    institution = models.CharField(max_length=60, blank=True, help_text="key of the registering institution")
    weeks_to_table = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks_to_plan = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks_to_closure = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome)
    reason = models.CharField(max_length=20)
    measures = models.JSONField(default=dict, help_text="number of measures by kind")
    offers_used = models.PositiveSmallIntegerField(default=0)
    offers_at_once = models.PositiveSmallIntegerField(
        default=0, help_text="most offers of different institutions used at the same time (003, question 2)"
    )

    class Meta:
        ordering = ["year_closed", "pk"]

    def __str__(self) -> str:
        return f"{self.year_closed} {self.region}"
