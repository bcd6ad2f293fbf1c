"""Who has a document out to work on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nahtstelle.ground.records.models.documents import Document
from nahtstelle.ground.records.states import CheckoutEnd


class Checkout(models.Model):
    """A document that somebody works on: one person at a time, from `since` until it comes back."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="checkouts")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=20, choices=CheckoutEnd, blank=True)
    ended_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(until__isnull=True), name="checkout_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_how="", ended_by__isnull=True)
                | Q(until__gte=F("since"), ended_how__in=CheckoutEnd.values, ended_by__isnull=False),
                name="checkout_ended_dated",
            ),
            models.CheckConstraint(
                condition=~Q(ended_how=CheckoutEnd.BROKEN) | ~Q(reason=""), name="checkout_broken_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.user_id}"
