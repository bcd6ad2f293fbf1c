"""Round tables: dates, participants with their goals, record (004 §5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow, category_known
from nahtstelle.cases.casework.models.people import CaseDocument
from nahtstelle.cases.casework.models.team import CaseGuest
from nahtstelle.cases.casework.states import DataCategory, DateAnswer, RoundTablePresence, RoundTableState


class RoundTable(SealedRow):
    """One round table; `sealed` {agenda, record, reason}; `document`: the frozen record.

    Half an hour among professionals, then an hour with the client.
    """

    CATEGORY = DataCategory.PLAN

    state = models.CharField(max_length=20, choices=RoundTableState, default=RoundTableState.PROPOSED)
    place = models.CharField(max_length=200)
    starts_at = models.DateTimeField(null=True, blank=True)
    preparation_minutes = models.PositiveSmallIntegerField(default=30)
    minutes = models.PositiveSmallIntegerField(default=60)
    held_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        CaseDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            category_known("round_table"),
            models.CheckConstraint(
                condition=Q(state__in=RoundTableState.values), name="round_table_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RoundTableState.PROPOSED, RoundTableState.CANCELLED])
                | Q(starts_at__isnull=False),
                name="round_table_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=RoundTableState.HELD, held_at__isnull=False)
                | (~Q(state=RoundTableState.HELD) & Q(held_at__isnull=True)),
                name="round_table_held_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class RoundTableDate(CaseRow):
    """A proposed beginning."""

    round_table = models.ForeignKey(RoundTable, on_delete=models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["round_table", "starts_at"], name="table_date_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class RoundTableParticipant(SealedRow):
    """A person at the table, with the goals collected beforehand: `sealed` {goals}.

    A user, a guest from outside, or the client.
    """

    CATEGORY = DataCategory.PLAN

    round_table = models.ForeignKey(RoundTable, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest = models.ForeignKey(CaseGuest, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_client = models.BooleanField(default=False)
    presence = models.CharField(max_length=20, choices=RoundTablePresence, default=RoundTablePresence.INVITED)

    class Meta:
        ordering = ["pk"]
        constraints = [
            category_known("participant"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest__isnull=True, is_client=False)
                | Q(user__isnull=True, guest__isnull=False, is_client=False)
                | Q(user__isnull=True, guest__isnull=True, is_client=True),
                name="participant_one_person",
            ),
            models.UniqueConstraint(fields=["round_table", "user"], name="participant_user_once"),
            models.UniqueConstraint(fields=["round_table", "guest"], name="participant_guest_once"),
            models.UniqueConstraint(
                fields=["round_table"], condition=Q(is_client=True), name="participant_client_once"
            ),
            models.CheckConstraint(
                condition=Q(presence__in=RoundTablePresence.values), name="participant_presence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_table_id}: {self.user_id or self.guest_id}"


class DateVote(CaseRow):
    """What a participant says to a proposed date."""

    date = models.ForeignKey(RoundTableDate, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(RoundTableParticipant, on_delete=models.CASCADE, related_name="votes")
    answer = models.CharField(max_length=10, choices=DateAnswer)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["date", "participant"], name="date_vote_once"),
            models.CheckConstraint(condition=Q(answer__in=DateAnswer.values), name="date_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date_id}: {self.answer}"
