"""Minutes: the text of each item, what was frozen, who was asked to read it, and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from nahtstelle.structure.governance.models.meetings import AgendaItem, restriction_lifted_for
from nahtstelle.structure.governance.states import ApprovalWay, MinutesState, ObjectionState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

_M = MinutesState


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """Reading minutes."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the meeting reads its minutes once they are circulated; a draft is the secretariat's own.

        Which items of them a reader sees is decided by `queries/minutes.py: edition_of`.
        """
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        return self.filter(meeting__body__any_of=actor.readable_body_ids).exclude(state=_M.DRAFT)

    def whole_for(self, actor: Actor) -> Self:
        """The minutes of which the actor sees every item and left for none: these they read as they are kept."""
        items = AgendaItem.objects.filter(meeting=OuterRef("meeting"))
        left = Exists(items.filter(recusals__user=actor.user_id or 0))
        rows = self.visible_to(actor).exclude(left)
        return (
            rows
            if actor.is_secretariat
            else rows.exclude(Exists(items.exclude(restriction_lifted_for(actor))))
        )


class Minutes(models.Model):
    """The minutes of one meeting. `version` counts the texts frozen so far; dates are local days."""

    meeting = models.OneToOneField("governance.Meeting", on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=20, choices=MinutesState, default=MinutesState.DRAFT)
    version = models.PositiveSmallIntegerField(default=0)
    approval = models.CharField(max_length=20, choices=ApprovalWay, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)
    objection_until = models.DateField(null=True, blank=True, help_text="last day of the window")
    approved_on = models.DateField(null=True, blank=True)
    approving_item = models.OneToOneField(
        "governance.AgendaItem",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approves",
        help_text="the item of a later meeting that approves these minutes",
    )
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MinutesState.values), name="minutes_state_known"),
            models.CheckConstraint(
                condition=Q(state=_M.DRAFT, version=0) | (~Q(state=_M.DRAFT) & Q(version__gte=1)),
                name="minutes_frozen_once_circulated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[_M.CIRCULATED, _M.REVISED])
                | (
                    Q(circulated_at__isnull=False, objection_until__isnull=False)
                    & Q(approval__in=ApprovalWay.values)
                ),
                name="minutes_circulated_with_window",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=False, state=_M.APPROVED, approval__in=ApprovalWay.values)
                | (Q(approved_on__isnull=True) & ~Q(state=_M.APPROVED)),
                name="minutes_approved_dated",
            ),
        ]
        indexes = [models.Index(fields=["state", "objection_until"])]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"


class MinutesItem(models.Model):
    """What was said to an item, or in general (`item` empty): noted live in the meeting, edited in the draft."""

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="minutes_items")
    item = models.OneToOneField(
        "governance.AgendaItem",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="minutes_item",
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(item__isnull=True), name="minutes_general_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.item_id}"


class MinutesVersion(models.Model):
    """A frozen text: `content` is JSON with sorted keys, `sha256` its digest. Never changed or removed (trigger)."""

    minutes = models.ForeignKey("governance.Minutes", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "records.Version",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the complete PDF; empty where the minutes came with a canton's records",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="minutes_version_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} v{self.number}"


class MinutesReview(models.Model):
    """Who was asked to read circulated minutes, and which version they confirmed; silence stays silence."""

    minutes = models.ForeignKey("governance.Minutes", on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    confirmed_version = models.PositiveSmallIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["minutes", "user"], name="minutes_review_once")]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.user_id}"


class Objection(models.Model):
    """What somebody of the meeting's day objects to, in an item or in general, and what became of it."""

    minutes = models.ForeignKey("governance.Minutes", on_delete=models.PROTECT, related_name="objections")
    item = models.ForeignKey(
        "governance.AgendaItem", null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(help_text="the frozen text objected to")
    text = models.TextField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN, answer="", answered_at__isnull=True)
                | (
                    Q(state__in=[ObjectionState.ACCEPTED, ObjectionState.DECLINED], answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="objection_answered_with_text",
            )
        ]
        indexes = [models.Index(fields=["minutes", "state"])]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.user_id}"
