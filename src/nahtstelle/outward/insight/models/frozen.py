"""What was approved: sources, text and files, never changed (trigger)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FrozenReport(models.Model):
    """The report as the body approved it.

    `sources` is canonical JSON: every compiled fact with the records it was counted from. `document` is what PDF and
    HTML were set from: facts and narrative by section.
    """

    report = models.OneToOneField("insight.Report", on_delete=models.PROTECT, related_name="frozen")
    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, related_name="+")
    decision_label = models.CharField(max_length=120)
    decided_on = models.DateField()
    frozen_at = models.DateTimeField()
    sources = models.TextField()
    sources_sha256 = models.CharField(max_length=64)
    document = models.TextField()
    document_sha256 = models.CharField(max_length=64)
    pdf = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    pdf_sha256 = models.CharField(max_length=64)
    html = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    html_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-frozen_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sources_sha256__regex=r"^[0-9a-f]{64}$")
                & Q(document_sha256__regex=r"^[0-9a-f]{64}$")
                & Q(pdf_sha256__regex=r"^[0-9a-f]{64}$")
                & Q(html_sha256__regex=r"^[0-9a-f]{64}$"),
                name="frozen_report_hashed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.decision_label}"
