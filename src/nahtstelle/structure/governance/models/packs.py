"""Paper packs: for each recipient of a meeting's papers one PDF, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from nahtstelle.structure.governance.models.meetings import Meeting
from nahtstelle.structure.governance.states import PackState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class PaperPackQuerySet(models.QuerySet["PaperPack"]):
    """Reading packs."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat sees all; everybody else their own once it was dispatched, while they see the meeting."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        meetings = Meeting.objects.visible_to(actor).order_by().values("pk")
        return self.filter(user_id=actor.user_id or 0, dispatched_at__isnull=False, meeting__in=meetings)


class PaperPack(models.Model):
    """The pack of one recipient. `version` is the latest that was built, and stays while the next one is being built.

    `manifest` says what is in it, `sent` when each item and paper first went to this person (ISO moments by key).
    """

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.CASCADE, related_name="packs")
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=PackState, default=PackState.QUEUED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(
        null=True, blank=True, help_text="the first time it was there to be read"
    )
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    is_confidential = models.BooleanField(default=False)
    version = models.ForeignKey(
        "records.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.JSONField(default=dict, blank=True)
    sent = models.JSONField(default=dict, blank=True)
    failure = models.CharField(max_length=500, blank=True)

    objects = PaperPackQuerySet.as_manager()

    class Meta:
        ordering = ["user__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="pack_once_a_person"),
            models.CheckConstraint(condition=Q(state__in=PackState.values), name="pack_state_known"),
            models.CheckConstraint(
                condition=~Q(state=PackState.READY)
                | Q(version__isnull=False, built_at__isnull=False, pages__gte=1),
                name="pack_ready_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(state=PackState.FAILED) | ~Q(failure=""), name="pack_failure_said"
            ),
            models.CheckConstraint(
                condition=Q(dispatched_at__isnull=True) | Q(version__isnull=False),
                name="pack_dispatched_is_there",
            ),
        ]
        indexes = [models.Index(fields=["user", "meeting"]), models.Index(fields=["meeting", "state"])]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.user_id} {self.state}"
