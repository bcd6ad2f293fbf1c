"""Consents and releases from secrecy (004 §3)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow, category_known
from nahtstelle.cases.casework.states import DataCategory, Signer


class Consent(SealedRow):
    """A signed consent: which institutions may exchange which categories for which purposes, and for how long.

    `sealed` holds the name of who signed. An empty scope means nothing. In force from `valid_from` until revoked or
    expired; `valid_to` is the first day on which it no longer holds. The signed paper is `document`.
    """

    CATEGORY = DataCategory.IDENTITY

    text_version = models.CharField(max_length=40)
    categories = ArrayField(models.CharField(max_length=20), default=list)
    purposes = ArrayField(models.CharField(max_length=20), default=list)
    signer = models.CharField(max_length=20, choices=Signer)
    signed_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.ForeignKey("casework.CaseDocument", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_by_client = models.BooleanField(default=False)
    expired_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            category_known("consent"),
            models.CheckConstraint(condition=Q(signer__in=Signer.values), name="consent_signer_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="consent_forward"
            ),
            models.CheckConstraint(condition=Q(valid_from__gte=F("signed_on")), name="consent_signed_before"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False)
                & (Q(revoked_by__isnull=False) | Q(revoked_by_client=True))
                | Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_by_client=False),
                name="consent_revoked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(revoked_at__isnull=True, expired_at__isnull=True, replaced_at__isnull=True),
                name="consent_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.signed_on}"

    @property
    def ending(self) -> str:
        """How it ended: «revoked», «replaced» by another, «expired» with the case; empty while it was not ended."""
        if self.revoked_at:
            return "revoked"
        if self.replaced_at:
            return "replaced"
        return "expired" if self.expired_at else ""

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it ended."""
        return self.revoked_at or self.replaced_at or self.expired_at


class ConsentInstitution(CaseRow):
    """An institution that a consent names."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="named")
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "institution"], name="consent_institution_once")
        ]

    def __str__(self) -> str:
        return f"{self.consent_id}: {self.institution_id}"


class SecrecyRelease(SealedRow):
    """A release from medical or professional secrecy, by name and period: `sealed` {name, profession, scope}."""

    CATEGORY = DataCategory.HEALTH

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="releases")
    valid_from = models.DateField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["valid_from", "pk"]
        constraints = [
            category_known("release"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="release_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.valid_from}"
