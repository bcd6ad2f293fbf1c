"""Reviews and messages of a running case (004 §5)."""

from __future__ import annotations

from django.db import models

from nahtstelle.cases.casework.models.base import SealedRow, category_known
from nahtstelle.cases.casework.states import DataCategory


class Review(SealedRow):
    """A review (Standortbestimmung): `sealed` {text, agreed}."""

    CATEGORY = DataCategory.PLAN

    held_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    with_client = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [category_known("review")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.held_on}"


class CaseMessage(SealedRow):
    """A message inside the case, for the team: `sealed` {text}. Never leaves by e-mail."""

    CATEGORY = DataCategory.PLAN

    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest = models.ForeignKey(
        "casework.CaseGuest", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [category_known("case_message")]
        indexes = [models.Index(fields=["case", "-written_at"], name="case_message_newest")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.written_at:%Y-%m-%d}"
