"""Who was invited to a meeting by calendar entry, and what they answered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from nahtstelle.structure.governance.models.bodies import Appointment
from nahtstelle.structure.governance.states import AppointmentFunction, Reply

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

REPRESENTATION_DAYS = 30  # how long after the meeting a deputy still reads its papers, to check the minutes


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reading invitations."""

    def standing(self) -> Self:
        """Return those that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Everybody their own; the secretariat all."""
        if not actor.is_authenticated:
            return self.none()
        return self if actor.is_secretariat else self.filter(user_id=actor.user_id)


class Invitation(models.Model):
    """One person's calendar entry of one meeting. `sequence` grows with each message to that person (RFC 5546).

    `deputy_for` names the member whom the person represents in this meeting.
    """

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    deputy_for = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sequence = models.PositiveIntegerField(default=0)
    began_with = models.PositiveIntegerField(default=0, help_text="sequence of the first of these messages")
    sent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "user__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="invitation_once")]
        indexes = [models.Index(fields=["user", "meeting"], name="invitation_of_user")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.user_id}"


class AttendanceReplyQuerySet(models.QuerySet["AttendanceReply"]):
    """Reading replies."""

    def naming_deputy(self, user_id: int, day: dt.date) -> Self:
        """Return the replies that name a person as deputy, while that still gives sight of the meeting.

        The appointment as deputy has to hold on the meeting's day; after the meeting sight lasts thirty days.
        """
        appointed = Appointment.objects.filter(
            user_id=user_id,
            body=OuterRef("meeting__body"),
            function=AppointmentFunction.DEPUTY,
            period__contains=OuterRef("meeting__date"),
        )
        oldest = day - dt.timedelta(days=REPRESENTATION_DAYS)
        return self.filter(Exists(appointed), deputy_id=user_id, meeting__date__gte=oldest)


class AttendanceReply(models.Model):
    """What an invited person announced: attends, excused, or represented by a deputy of the meeting's day."""

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="replies")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Reply)
    deputy = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField()

    objects = AttendanceReplyQuerySet.as_manager()

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="reply_once"),
            models.UniqueConstraint(fields=["meeting", "deputy"], name="reply_deputy_stands_in_once"),
            models.CheckConstraint(condition=Q(answer__in=Reply.values), name="reply_known"),
            models.CheckConstraint(
                condition=Q(answer=Reply.REPRESENTED, deputy__isnull=False)
                | (~Q(answer=Reply.REPRESENTED) & Q(deputy__isnull=True)),
                name="reply_deputy_only_if_represented",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="reply_deputy_is_another"
            ),
        ]
        indexes = [models.Index(fields=["deputy"], condition=Q(deputy__isnull=False), name="reply_deputy")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.user_id} {self.answer}"
