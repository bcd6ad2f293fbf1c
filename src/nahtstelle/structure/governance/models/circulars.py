"""Circular resolutions: decisions without a meeting, their frozen texts and the members' answers (002 §2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from nahtstelle.structure.governance.states import (
    ANSWERS_WITH_REMARK,
    RUNNING,
    Answer,
    CircularState,
    Matter,
    RemarkTreatment,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

AFTER_OPENING = (
    CircularState.OPEN,
    CircularState.CLOSED,
    CircularState.SUBMITTED,
    CircularState.DECIDED,
    CircularState.STOPPED,
)


class CircularQuerySet(models.QuerySet["CircularResolution"]):
    """Reading circular resolutions."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat; once it was opened the members of the body and of the bodies above, and who was asked."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        asked = Exists(CircularAnswer.objects.filter(resolution=OuterRef("pk"), member_id=actor.user_id))
        return self.filter(
            Q(opened_at__isnull=False) & (Q(body__any_of=actor.readable_body_ids) | Q(asked)),
        )


class CircularResolution(models.Model):
    """A matter decided without a meeting. `awaits_agenda`: it ended, and waits for a meeting to be put on."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="circulars")
    proposal = models.ForeignKey(
        "governance.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="circulars"
    )
    title = models.CharField(max_length=200)
    matter = models.CharField(max_length=20, choices=Matter, default=Matter.OTHER)
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="circulars"
    )
    state = models.CharField(max_length=20, choices=CircularState, default=CircularState.DRAFT)
    needs_government_resolution = models.BooleanField(
        default=False, help_text="fixed at the beginning: a later matrix does not change it"
    )
    created_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="circular"
    )
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    awaits_agenda = models.BooleanField(default=False)

    objects = CircularQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CircularState.values), name="circular_state_known"),
            models.CheckConstraint(condition=Q(matter__in=Matter.values), name="circular_matter_known"),
            models.CheckConstraint(condition=~Q(title=""), name="circular_has_title"),
            models.CheckConstraint(
                condition=~Q(state__in=AFTER_OPENING) | Q(opened_at__isnull=False, due_on__isnull=False),
                name="circular_opened_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CircularState.CLOSED, CircularState.SUBMITTED, CircularState.DECIDED])
                | Q(closed_at__isnull=False),
                name="circular_closed_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=CircularState.SUBMITTED)
                | Q(submitted_at__isnull=False, needs_government_resolution=True),
                name="circular_submitted_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=CircularState.DECIDED, decision__isnull=False)
                | (~Q(state=CircularState.DECIDED) & Q(decision__isnull=True)),
                name="circular_decided_with_decision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_at__isnull=True)
                | (~Q(state__in=RUNNING) & Q(ended_at__isnull=False)),
                name="circular_ended_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=CircularState.DECIDED)
                | Q(needs_government_resolution=False)
                | Q(submitted_at__isnull=False),
                name="circular_government_before_decision",
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(state__in=RUNNING, proposal__isnull=False),
                name="circular_running_once_a_proposal",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["body", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title


class CircularText(models.Model):
    """A wording by number; once frozen it never changes and is never removed (trigger)."""

    resolution = models.ForeignKey(
        "governance.CircularResolution", on_delete=models.CASCADE, related_name="texts"
    )
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="circular_text_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="circular_text_from_one"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, sha256="")
                | Q(frozen_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="circular_text_frozen_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id}/{self.number}"


class CircularAnswer(models.Model):
    """What one member answered to one text; an empty answer is outstanding, silence is recorded by the closing."""

    resolution = models.ForeignKey(
        "governance.CircularResolution", on_delete=models.CASCADE, related_name="answers"
    )
    text = models.ForeignKey("governance.CircularText", on_delete=models.PROTECT, related_name="answers")
    member = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "identity.Institution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    remark = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    treatment = models.CharField(max_length=20, choices=RemarkTreatment, blank=True)
    reply = models.TextField(blank=True)
    treated_at = models.DateTimeField(null=True, blank=True)
    integrated_in = models.ForeignKey(
        "governance.CircularText", null=True, blank=True, on_delete=models.PROTECT, related_name="integrated"
    )

    class Meta:
        ordering = ["institution__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["text", "member"], name="circular_answer_once_a_text"),
            models.CheckConstraint(
                condition=Q(answer__in=["", Answer.SILENCE], answered_at__isnull=True)
                | (~Q(answer__in=["", Answer.SILENCE]) & Q(answered_at__isnull=False)),
                name="circular_answer_dated",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=sorted(ANSWERS_WITH_REMARK)) ^ Q(remark=""),
                name="circular_remark_with_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(treatment="", treated_at__isnull=True, integrated_in__isnull=True, reply="")
                | (~Q(treatment="") & ~Q(remark="") & Q(treated_at__isnull=False)),
                name="circular_treatment_of_a_remark",
            ),
            models.CheckConstraint(
                condition=Q(treatment=RemarkTreatment.INTEGRATED, integrated_in__isnull=False)
                | (~Q(treatment=RemarkTreatment.INTEGRATED) & Q(integrated_in__isnull=True)),
                name="circular_integrated_in_a_text",
            ),
            models.CheckConstraint(
                condition=Q(treatment__in=["", RemarkTreatment.HANDED_OVER]) | ~Q(reply=""),
                name="circular_treated_with_reply",
            ),
        ]
        indexes = [models.Index(fields=["member", "answer"])]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.answer}"
