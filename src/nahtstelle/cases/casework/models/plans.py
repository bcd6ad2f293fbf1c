"""The integration plan in versions: goals, measures, counter-reading (004 §5)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from nahtstelle.cases.casework.models.base import SealedRow, category_known
from nahtstelle.cases.casework.models.people import CaseDocument
from nahtstelle.cases.casework.states import (
    CounterReadingAnswer,
    DataCategory,
    MeasureKind,
    MeasureState,
    PlanState,
)


class PlanVersion(SealedRow):
    """One version of the plan; `sealed` {starting_point, why}: why says what led to this version.

    Signed by coordinator and client at the kick-off; a signed version is never edited (triggers of migration 0005).
    """

    CATEGORY = DataCategory.PLAN

    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=PlanState, default=PlanState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    reading_until = models.DateField(null=True, blank=True)
    reading_waived = models.BooleanField(default=False)
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_every_weeks = models.PositiveSmallIntegerField(default=12)
    document = models.ForeignKey(
        CaseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_document = models.ForeignKey(
        CaseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            category_known("plan"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.UniqueConstraint(fields=["case", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=PlanState.SIGNED), name="plan_one_signed"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=[PlanState.DRAFT, PlanState.COUNTER_READING, PlanState.READY]),
                name="plan_one_in_work",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[PlanState.SIGNED, PlanState.SUPERSEDED],
                    signed_on__isnull=False,
                    signed_by__isnull=False,
                    document__isnull=False,
                )
                | Q(
                    state__in=[
                        PlanState.DRAFT,
                        PlanState.COUNTER_READING,
                        PlanState.READY,
                        PlanState.DROPPED,
                    ],
                    signed_on__isnull=True,
                    signed_by__isnull=True,
                ),
                name="plan_signed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(review_every_weeks__gte=1, review_every_weeks__lte=52), name="plan_reviews"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.number}"


class Goal(SealedRow):
    """A goal of a plan: `sealed` {text}. `line` names the same goal in all versions."""

    CATEGORY = DataCategory.PLAN

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="goals")
    line = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            category_known("goal"),
            models.UniqueConstraint(fields=["plan", "line"], name="goal_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.position}"


class Measure(SealedRow):
    """A measure towards a goal: who, until when, which kind; `sealed` {text, offer, note}.

    The client may be responsible. `line` names the same measure in all versions.
    """

    CATEGORY = DataCategory.PLAN

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="measures")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    line = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=MeasureKind)
    institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsible = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_clients = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=MeasureState, default=MeasureState.PLANNED)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            category_known("measure"),
            models.CheckConstraint(condition=Q(state__in=MeasureState.values), name="measure_state_known"),
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="measure_kind_known"),
            models.UniqueConstraint(fields=["plan", "line"], name="measure_line_once"),
            models.CheckConstraint(
                condition=Q(is_clients=True, responsible__isnull=True)
                | Q(is_clients=False, responsible__isnull=False, institution__isnull=False),
                name="measure_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MeasureState.DONE, MeasureState.BROKEN_OFF], ended_on__isnull=False)
                | Q(state__in=[MeasureState.PLANNED, MeasureState.RUNNING], ended_on__isnull=True),
                name="measure_ended_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=[MeasureState.PLANNED, MeasureState.RUNNING]),
                name="measure_open_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.position}"


class MeasureStep(SealedRow):
    """That a measure began, was reported as done or broken off: `sealed` {text}, the reason or result in words."""

    CATEGORY = DataCategory.PLAN

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=MeasureState)
    at = models.DateTimeField()
    by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            category_known("measure_step"),
            models.CheckConstraint(
                condition=Q(state__in=MeasureState.values), name="measure_step_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.state}"


class CounterReading(SealedRow):
    """What a member of the team says to a version: `sealed` {remark}."""

    CATEGORY = DataCategory.PLAN

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=CounterReadingAnswer)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            category_known("counter_reading"),
            models.UniqueConstraint(fields=["plan", "user"], name="counter_reading_once"),
            models.CheckConstraint(
                condition=Q(answer__in=CounterReadingAnswer.values), name="counter_reading_answer_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.user_id}"
