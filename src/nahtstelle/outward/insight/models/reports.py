"""Annual reports: the report, its sections, who wrote what, and what was compiled from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from nahtstelle.outward.insight.states import READABLE_BY_BODIES, ReportState, SectionState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

REVIEWING_BODIES = frozenset({"steering", "coordination"})
APPROVED_STATES = (ReportState.APPROVED, ReportState.PUBLISHED)
AFTER_SUBMISSION = (ReportState.SUBMITTED, ReportState.APPROVED, ReportState.PUBLISHED)


class ReportQuerySet(models.QuerySet["Report"]):
    """Reading reports."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat; the authors of sections; from the review on the members of steering and coordination.

        Once published: everybody who may enter the structural level.
        """
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        own = ReportSection.objects.filter(report=OuterRef("pk"), author_id=actor.user_id)
        rule = Q(state=ReportState.PUBLISHED) | Q(Exists(own))
        if any(held.body_kind in REVIEWING_BODIES for held in actor.appointments):
            rule |= Q(state__in=READABLE_BY_BODIES)
        return self.filter(rule)


class Report(models.Model):
    """The account of one year (000 §9.2). `template` and `edition` name the outline it was begun from."""

    year = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=160)
    template = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True, help_text="stands on the cover, such as «Vorführung»")
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.DRAFT)
    proposal = models.ForeignKey(
        "governance.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            models.CheckConstraint(condition=~Q(title=""), name="report_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=AFTER_SUBMISSION, submitted_at__isnull=False, proposal__isnull=False)
                | ~Q(state__in=AFTER_SUBMISSION) & Q(submitted_at__isnull=True),
                name="report_submitted_as_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state__in=APPROVED_STATES, approved_at__isnull=False)
                | ~Q(state__in=APPROVED_STATES) & Q(approved_at__isnull=True),
                name="report_approved_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.PUBLISHED, published_at__isnull=False)
                | ~Q(state=ReportState.PUBLISHED) & Q(published_at__isnull=True),
                name="report_published_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"


class ReportSection(models.Model):
    """A section: compiled facts above, what people write below. `version` counts the texts kept."""

    report = models.ForeignKey("insight.Report", on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    hint = models.TextField(blank=True)
    is_written = models.BooleanField(default=True, help_text="false: a heading only")
    state = models.CharField(max_length=20, choices=SectionState, default=SectionState.OPEN)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_key_once"),
            models.UniqueConstraint(
                fields=["report", "position"],
                name="report_section_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(state__in=SectionState.values), name="report_section_state_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(author__isnull=False),
                name="report_section_due_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_written=True) | Q(text="", author__isnull=True, state=SectionState.OPEN),
                name="report_section_heading_only",
            ),
            models.CheckConstraint(
                condition=~Q(state=SectionState.DONE) | ~Q(text=""), name="report_section_done_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Narrative(models.Model):
    """One kept text of a section: who wrote it when. Rows are only added (trigger)."""

    section = models.ForeignKey("insight.ReportSection", on_delete=models.CASCADE, related_name="narratives")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number", "pk"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="narrative_number_once")]

    def __str__(self) -> str:
        return f"{self.section_id}/{self.number}"


class Compilation(models.Model):
    """What was counted from the records at one moment, as canonical JSON with its SHA-256. Only added (trigger)."""

    report = models.ForeignKey("insight.Report", on_delete=models.CASCADE, related_name="compilations")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="compilation_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="compilation_hashed"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number}"
