"""Periodic status reports of projects (domain §5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nahtstelle.structure.programmes.states import Light


class StatusReport(models.Model):
    """A report of the lead: light, text, risks, what is needed and from whom. `due_on` is the date it settles.

    Text and light never change (trigger). A red one is noted by whoever steers, with what was arranged.
    """

    project = models.ForeignKey("programmes.Project", on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    reported_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    light = models.CharField(max_length=10, choices=Light)
    text = models.TextField()
    risks = models.TextField(blank=True)
    needed = models.TextField(blank=True)
    needed_from = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    needed_from_body = models.ForeignKey(
        "governance.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)
    arranged = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="status_report_number_once"),
            models.CheckConstraint(condition=Q(light__in=Light.values), name="status_report_light_known"),
            models.CheckConstraint(
                condition=~Q(text="") & (Q(light=Light.GREEN) | ~Q(risks="")), name="status_report_says_why"
            ),
            models.CheckConstraint(
                condition=Q(needed="", needed_from__isnull=True, needed_from_body__isnull=True)
                | (~Q(needed="") & Q(needed_from__isnull=False, needed_from_body__isnull=True))
                | (~Q(needed="") & Q(needed_from__isnull=True, needed_from_body__isnull=False)),
                name="status_report_needed_from_somebody",
            ),
            models.CheckConstraint(
                condition=Q(noted_at__isnull=True, arranged="")
                | (Q(noted_at__isnull=False) & ~Q(arranged="")),
                name="status_report_noted_with_text",
            ),
        ]
        indexes = [models.Index(fields=["reported_on"])]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}"

    @property
    def asked(self) -> str:
        """The name of the body or institution from which something is needed; load both with the report."""
        asked = self.needed_from_body or self.needed_from
        return asked.name if asked else ""
