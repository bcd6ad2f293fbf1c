"""Stocktakes: one questionnaire to many offices, who answers, and every move of a deadline (002 §3.2)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.programmes.states.stocktakes import WAITING, RequestState, StocktakeState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


def is_within_structure(actor: Actor) -> bool:
    """Tell whether an actor may meet stocktakes at all: who only administers or watches over data reads no content."""
    if not actor.is_authenticated or actor.is_case_level:
        return False
    return not (actor.is_administrator or actor.is_data_protection)


class StocktakeQuerySet(models.QuerySet["Stocktake"]):
    """Reading stocktakes."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat, who leads the stocktake, and who leads its project: the others see what they are asked."""
        if not is_within_structure(actor):
            return self.none()
        if actor.is_secretariat:
            return self
        return self.filter(Q(lead_id=actor.user_id) | Q(project__lead_id=actor.user_id))


class Stocktake(models.Model):
    """One questionnaire to many offices. `deadline` moves by a `StocktakeExtension` only; `first_deadline` stays."""

    title = models.CharField(max_length=200)
    project = models.ForeignKey(
        "programmes.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="stocktakes"
    )
    version = models.ForeignKey(
        "questionnaires.QuestionnaireVersion", on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    intro = models.TextField(blank=True)
    first_deadline = models.DateField()
    deadline = models.DateField()
    state = models.CharField(max_length=20, choices=StocktakeState, default=StocktakeState.PREPARED)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(blank=True)
    summary_revision = models.PositiveIntegerField(default=0)
    presented_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(
        "governance.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=200, blank=True, help_text="where the record comes from")

    objects = StocktakeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StocktakeState.values) & ~Q(title=""), name="stocktake_known"
            ),
            models.CheckConstraint(
                condition=Q(state=StocktakeState.PREPARED, asked_at__isnull=True)
                | ~Q(state=StocktakeState.PREPARED) & Q(asked_at__isnull=False),
                name="stocktake_asked_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[StocktakeState.CLOSED, StocktakeState.PRESENTED])
                & Q(closed_at__isnull=False)
                | Q(state__in=[StocktakeState.PREPARED, StocktakeState.RUNNING]) & Q(closed_at__isnull=True),
                name="stocktake_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=StocktakeState.PRESENTED, presented_at__isnull=False, meeting__isnull=False)
                | ~Q(state=StocktakeState.PRESENTED) & Q(presented_at__isnull=True, meeting__isnull=True),
                name="stocktake_presented_to_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("first_deadline")), name="stocktake_deadline_only_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StocktakeRequestQuerySet(models.QuerySet["StocktakeRequest"]):
    """Reading what offices are asked."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the stocktake, and once it is asked the people of the office."""
        if not is_within_structure(actor):
            return self.none()
        if actor.is_secretariat:
            return self
        leads = Q(stocktake__lead_id=actor.user_id) | Q(stocktake__project__lead_id=actor.user_id)
        if actor.institution_id is None:
            return self.filter(leads)
        asked = Q(institution_id=actor.institution_id) & ~Q(stocktake__state=StocktakeState.PREPARED)
        return self.filter(leads | asked)


class StocktakeRequest(models.Model):
    """What one office is asked, who of it answers, until when; the answers lie in its response."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="requests")
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.ASKED)
    due_on = models.DateField()
    response = models.OneToOneField(
        "questionnaires.Response", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True)

    objects = StocktakeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["institution__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "institution"], name="stocktake_asks_office_once"),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="stocktake_request_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.RETURNED, RequestState.SENT_BACK])
                & Q(returned_at__isnull=False, response__isnull=False)
                | Q(state__in=[RequestState.ASKED, RequestState.DRAFT]) & Q(returned_at__isnull=True)
                | Q(state=RequestState.NOT_ANSWERED),
                name="stocktake_returned_dated",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="stocktake_request_due")]

    def __str__(self) -> str:
        return f"{self.stocktake_id}/{self.institution_id}"

    def is_late_on(self, day: dt.date) -> bool:
        """Tell whether the office is late."""
        return self.state in WAITING and self.due_on < day


class StocktakeExtension(models.Model):
    """A move of a deadline: who, when, from, to, why; of one office, or of all (`request` empty). Never changed."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="extensions")
    request = models.ForeignKey(
        StocktakeRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="extensions"
    )
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["moved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gt=F("from_on")) & ~Q(reason=""), name="stocktake_extended_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stocktake_id}: {self.from_on} → {self.to_on}"
