"""How a canton works on cases: data of its folder (`case_procedure.toml`, `case_instruments.csv`)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CaseProcedure(models.Model):
    """The canton's procedure; one row. Texts of the consent stand here, by version.

    Days and weeks are calendar days and weeks. `transfer_limit_days`: how long a transferred lead lasts at most
    (0: without limit). `partners` are keys of the institutions that may be named in a consent.
    """

    is_only = models.BooleanField(default=True, unique=True, editable=False)
    case_number = models.CharField(max_length=60, default="F-{year}-{number:04d}")
    consent_version = models.CharField(max_length=40)
    consent_text = models.TextField()
    legal_basis = models.CharField(max_length=200, blank=True)
    partners = models.JSONField(default=list)
    regions = models.CharField(
        max_length=20,
        choices=[("district", "district"), ("social_region", "social_region")],
        default="district",
    )
    counter_reading_required = models.BooleanField(default=False)
    contribution_days = models.PositiveSmallIntegerField(default=21)
    review_weeks = models.PositiveSmallIntegerField(default=12)
    transfer_limit_days = models.PositiveSmallIntegerField(default=0)
    erasure_days = models.PositiveSmallIntegerField(default=30)
    emergency_hours = models.PositiveSmallIntegerField(default=4)
    situation_questionnaire = models.CharField(max_length=60, default="situation")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(consent_text=""), name="procedure_has_consent_text"),
            models.CheckConstraint(
                condition=Q(emergency_hours__gte=1, emergency_hours__lte=24), name="procedure_emergency_hours"
            ),
            models.CheckConstraint(condition=Q(erasure_days__lte=365), name="procedure_erasure_days"),
        ]

    def __str__(self) -> str:
        return self.consent_version


class Instrument(models.Model):
    """A questionnaire offered in case work: where, in which period, as pilot, or dropped (002 §3.1.1.3)."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    questionnaire = models.CharField(max_length=60, help_text="key of the questionnaire")
    regions = models.JSONField(default=list, help_text="names of regions; empty: everywhere")
    is_pilot = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
