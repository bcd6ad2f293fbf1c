"""The case itself: number, state, dates, key; and who may read in it, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nahtstelle.cases.casework.models.base import CaseRow
from nahtstelle.cases.casework.states import (
    OPEN_STATES,
    AccessGround,
    CaseOrigin,
    CaseState,
    ClosingReason,
    Outcome,
)

if TYPE_CHECKING:
    from nahtstelle.cases.casework.viewers import Viewer

ENDED = (CaseState.CLOSED, CaseState.ERASED)


class CaseQuerySet(models.QuerySet["Case"]):
    """Reading cases."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the cases in which the viewer has a row of access now: nobody else finds any."""
        mine = CaseAccess.objects.of(viewer)
        return self.filter(pk__in=mine.values("case_id"))


class Case(models.Model):
    """One person's way through several institutions. Holds no content: names and texts are sealed rows.

    `region` is the social region or district by name. `key_id` names the key of the case (records, vault).
    """

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, choices=CaseState, default=CaseState.ENQUIRY)
    origin = models.CharField(max_length=20, choices=CaseOrigin)
    key_id = models.UUIDField(unique=True)
    municipality = models.ForeignKey(
        "identity.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(max_length=120, blank=True)
    registered_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    registering_institution = models.ForeignKey(
        "identity.Institution", on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    clarified_at = models.DateTimeField(null=True, blank=True)
    table_held_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.CharField(max_length=20, choices=ClosingReason, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    erase_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(origin__in=CaseOrigin.values), name="case_origin_known"),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.ENQUIRY, *ENDED]) | Q(registered_at__isnull=False),
                name="case_registered_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False, erase_on__isnull=False)
                & ~Q(closing_reason="")
                & ~Q(outcome="")
                | Q(state__in=OPEN_STATES, closed_at__isnull=True, closing_reason="", outcome=""),
                name="case_closed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_review_on"], name="case_state_review"),
            models.Index(fields=["erase_on"], condition=Q(state=CaseState.CLOSED), name="case_erase_due"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseAccessQuerySet(models.QuerySet["CaseAccess"]):
    """Reading rows of access."""

    def in_force(self) -> Self:
        """Return the rows that hold at this moment, by the clock of the database as the wall does."""
        return self.filter(from_at__lte=Now()).filter(Q(until_at__isnull=True) | Q(until_at__gt=Now()))

    def of(self, viewer: Viewer) -> Self:
        """Return the viewer's rows in force."""
        if viewer.guest_id is not None:
            return self.in_force().filter(guest_id=viewer.guest_id)
        if viewer.user_id is not None:
            return self.in_force().filter(user_id=viewer.user_id)
        return self.none()


class CaseAccess(CaseRow):
    """That somebody may read certain categories of a case for a time.

    Derived from team, guests and consent by the rule in `permissions.access`, and written by `actions.access` only; the
    wall in the database reads nothing else. No categories: the shell of the case without content.
    """

    user = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest = models.ForeignKey(
        "casework.CaseGuest", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=20, choices=AccessGround)
    categories = ArrayField(models.CharField(max_length=20), default=list)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    objects = CaseAccessQuerySet.as_manager()

    class Meta:
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest__isnull=True)
                | Q(user__isnull=True, guest__isnull=False),
                name="access_of_one",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="access_forward"
            ),
            models.UniqueConstraint(
                fields=["case", "user", "ground"], condition=Q(user__isnull=False), name="access_user_once"
            ),
            models.UniqueConstraint(
                fields=["case", "guest", "ground"], condition=Q(guest__isnull=False), name="access_guest_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], name="access_user_case"),
            models.Index(fields=["guest", "case"], name="access_guest_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id or self.guest_id}"


class CaseCounter(models.Model):
    """Running number of the cases of a year, taken from the locked row."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
