"""What the institutions know and think, the report made of it, and the team's decision (004 §5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow, category_known
from nahtstelle.cases.casework.models.people import CaseDocument
from nahtstelle.cases.casework.states import ContributionState, DataCategory, TeamVerdict


class Contribution(SealedRow):
    """What one institution contributes, or that it has nothing. Without institution: the client's own view.

    `sealed` holds what `situation_content` writes; the answers are bound to `questionnaire_version_id`
    (ground/questionnaires). What concerns health or finances stands in `ContributionPart`, under its own category.
    """

    CATEGORY = DataCategory.SITUATION

    institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    questionnaire_version_id = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=ContributionState, default=ContributionState.ASKED)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            category_known("contribution"),
            models.CheckConstraint(
                condition=Q(state__in=ContributionState.values), name="contribution_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ContributionState.ASKED, given_at__isnull=True)
                | (~Q(state=ContributionState.ASKED) & Q(given_at__isnull=False)),
                name="contribution_given_dated",
            ),
            models.UniqueConstraint(
                fields=["case", "institution"],
                condition=Q(institution__isnull=False),
                name="contribution_one_institution",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(institution__isnull=True), name="contribution_one_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.institution_id}"


class ContributionPart(SealedRow):
    """The part of a contribution about health or finances, read only by whom the consent allows that category."""

    CATEGORY = DataCategory.HEALTH

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        ordering = ["category"]
        constraints = [
            category_known("contribution_part"),
            models.UniqueConstraint(fields=["contribution", "category"], name="contribution_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.category}"


class Contradiction(SealedRow):
    """That institutions contradict each other at one question, and how it was cleared: `sealed` {resolution}."""

    CATEGORY = DataCategory.SITUATION

    link_id = models.CharField(max_length=60)
    cleared_at = models.DateTimeField()
    cleared_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            category_known("contradiction"),
            models.UniqueConstraint(fields=["case", "link_id"], name="contradiction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.link_id}"


class SituationReport(CaseRow):
    """The frozen report (PDF): what lay before the team when it decided.

    What concerns health or finances is an annex of its own, under its own category.
    """

    number = models.PositiveSmallIntegerField()
    document = models.ForeignKey(CaseDocument, on_delete=models.PROTECT, related_name="+")
    health_document = models.ForeignKey(
        CaseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finance_document = models.ForeignKey(
        CaseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="report_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.number}"


class TeamDecision(SealedRow):
    """What the team decided on the report: `sealed` {text}."""

    CATEGORY = DataCategory.SITUATION

    verdict = models.CharField(max_length=20, choices=TeamVerdict)
    report = models.ForeignKey(SituationReport, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            category_known("team_decision"),
            models.CheckConstraint(condition=Q(verdict__in=TeamVerdict.values), name="team_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.verdict}"
