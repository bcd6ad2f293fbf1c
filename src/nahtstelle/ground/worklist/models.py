"""Duties: something waiting for somebody; what people choose about being told; addresses of calendars."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from nahtstelle.ground.worklist.states import Rhythm

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class DutyQuerySet(models.QuerySet["Duty"]):
    """Reading duties."""

    def visible_to(self, actor: Actor) -> Self:
        """Return what waits for this actor: by name, by role, or for the actor's institution.

        What waits for an institution is of the structural level: whoever works on cases only does not read it (0025).
        """
        if actor.user_id is None:
            return self.none()
        mine = Q(user_id=actor.user_id)
        if actor.role:
            mine |= Q(role=actor.role, user__isnull=True)
        if actor.institution_id and not actor.is_case_level:
            mine |= Q(institution_id=actor.institution_id, user__isnull=True, role="")
        return self.filter(mine)

    def open(self) -> Self:
        """Return what is not done yet, what is due first on top."""
        return self.filter(closed_at__isnull=True).order_by(
            F("due_on").asc(nulls_last=True), "opened_at", "pk"
        )


class Duty(models.Model):
    """One sentence, one date, one link to the very place where it is done."""

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    user = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    institution = models.ForeignKey(
        "identity.Institution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(closed_at__isnull=True), name="duty_open_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(role="") | Q(institution__isnull=False),
                name="duty_waits_for_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "due_on"], condition=Q(closed_at__isnull=True), name="duty_open_user"
            ),
            models.Index(
                fields=["role", "due_on"], condition=Q(closed_at__isnull=True), name="duty_open_role"
            ),
            models.Index(
                fields=["institution", "due_on"], condition=Q(closed_at__isnull=True), name="duty_open_inst"
            ),
            models.Index(
                fields=["due_on", "opened_at", "id"],
                include=["user", "role", "institution"],
                condition=Q(closed_at__isnull=True),
                name="duty_open_first",
            ),
            models.Index(fields=["user", "-closed_at"], name="duty_closed_user"),
            models.Index(
                fields=["-closed_at", "-id"], condition=Q(closed_at__isnull=False), name="duty_closed_latest"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="duty_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: dt.date) -> bool:
        """Tell whether the due date has passed while the duty is open."""
        return self.closed_at is None and self.due_on is not None and self.due_on < today


class NoticeChoice(models.Model):
    """How often a person wants to be told of a kind of duty; without a row the daily e-mail decides."""

    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    rhythm = models.CharField(max_length=20, choices=Rhythm)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="notice_rhythm_known"),
        ]
        indexes = [
            models.Index(fields=["kind"], condition=Q(rhythm=Rhythm.AT_ONCE), name="notice_at_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.rhythm}"


class CalendarToken(models.Model):
    """The address of a person's calendar: the SHA-256 of its secret part; the secret itself is kept nowhere."""

    user = models.OneToOneField("identity.User", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="calendar_token_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
