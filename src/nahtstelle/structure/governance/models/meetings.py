"""Meetings, agenda items, papers, attendance, recusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q

from nahtstelle.structure.governance.states import (
    AppointmentFunction,
    DecisionRule,
    MeetingKind,
    MeetingState,
    Outcome,
    Presence,
    Request,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reading meetings."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat sees all; members those of their bodies and of the bodies below; deputies where named."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        return self.filter(Q(body__any_of=actor.readable_body_ids) | Q(pk__in=actor.meetings_stood_in))


class Meeting(models.Model):
    """A meeting of a body with the deadlines derived from its date."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=20, choices=MeetingKind, default=MeetingKind.ORDINARY)
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    date = models.DateField()
    starts_at = models.TimeField(null=True, blank=True, help_text="local time")
    ends_at = models.TimeField(null=True, blank=True, help_text="local time")
    place = models.CharField(max_length=200, blank=True)
    submission_on = models.DateField(null=True, blank=True)
    dispatch_on = models.DateField(null=True, blank=True)
    minutes_on = models.DateField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    calendar_sequence = models.PositiveIntegerField(default=0)
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["date", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.INVITED) | Q(invited_at__isnull=False),
                name="meeting_invited_dated",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["date"]),
            models.Index(fields=["body", "date"]),
            models.Index(fields=["state", "date"]),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.date}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Reading items of agendas."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the meeting; a restricted item only the secretariat, the chair and the readers named.

        «So können auch nur die betroffenen Vertretungen miteinbezogen sein» (000 §6.1.2).
        """
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        seen = Q(meeting__body__any_of=actor.readable_body_ids) | Q(meeting__in=actor.meetings_stood_in)
        return self.filter(restriction_lifted_for(actor), seen)

    def with_papers(self) -> Self:
        """Each with the ids of the versions sent for it, and of those sent after the invitation."""
        sent = AgendaPaper.objects.filter(item=OuterRef("pk")).order_by("pk")
        return self.annotate(
            sent_versions=ArraySubquery(sent.values("version")),
            added_versions=ArraySubquery(sent.filter(is_added=True).values("version")),
        )


def restriction_lifted_for(actor: Actor) -> Q:
    """Return the condition on items: not restricted, or open to this actor as chair of the body or named reader.

    A deputy reads for the member who named them, in that meeting.
    """
    if actor.user_id is None:
        return Q(is_restricted=False)
    reads = Q(user_id=actor.user_id)
    for meeting, member in actor.stands_in:
        reads |= Q(item__meeting=meeting, user=member)
    named = AgendaItemReader.objects.filter(reads).order_by().values("item")
    return Q(is_restricted=False) | Q(meeting__body__in=chaired_by(actor)) | Q(pk__in=named)


def chaired_by(actor: Actor) -> frozenset[int]:
    """Return the bodies the actor chairs today (no query)."""
    chair = AppointmentFunction.CHAIR
    return frozenset(held.body_id for held in actor.appointments if held.function == chair)


class AgendaItem(models.Model):
    """An item of the agenda; `is_late` when it came after the invitation (ad hoc), `is_restricted` when only
    those named may see it.
    """

    sent_versions: list[int]
    added_versions: list[int]

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    request = models.CharField(max_length=20, choices=Request, default=Request.INFORMATION)
    presenter = models.CharField(max_length=200, blank=True)
    proposal = models.ForeignKey(
        "governance.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    circular = models.ForeignKey(
        "governance.CircularResolution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
        help_text="decided without a meeting, to be noted; or stopped, to be decided",
    )
    is_late = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False, help_text="seen by the named readers only")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_text = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    entitled_present = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="for the quorum, recusals off"
    )
    agreement = models.CharField(max_length=20, choices=DecisionRule, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    deferred_to = models.DateField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting", "proposal"], condition=Q(proposal__isnull=False), name="item_proposal_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "circular"], condition=Q(circular__isnull=False), name="item_circular_once"
            ),
            models.CheckConstraint(
                condition=Q(circular__isnull=True) | Q(proposal__isnull=True),
                name="item_circular_or_proposal",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True)
                | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="item_outcome_dated",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DEFERRED) | Q(deferred_to__isnull=False),
                name="item_deferred_to_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class AgendaItemReader(models.Model):
    """Somebody who may see a restricted item."""

    item = models.ForeignKey("governance.AgendaItem", on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="item_reader_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.user_id}"


class AgendaPaper(models.Model):
    """The version of a paper that was sent for an item: what was sent stays what was sent."""

    item = models.ForeignKey("governance.AgendaItem", on_delete=models.CASCADE, related_name="papers")
    version = models.ForeignKey("records.Version", on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    is_added = models.BooleanField(default=False, help_text="added after the invitation")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="paper_once_an_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.version_id}"


class Attendance(models.Model):
    """Who of the body attended. `represented_by` names the deputy who came instead."""

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=20, choices=Presence)
    represented_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(represented_by__isnull=True) | Q(presence=Presence.REPRESENTED),
                name="attendance_deputy_only_if_represented",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.user_id} {self.presence}"


class Recusal(models.Model):
    """A member leaves for an item (Ausstand)."""

    item = models.ForeignKey("governance.AgendaItem", on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.user_id}"
