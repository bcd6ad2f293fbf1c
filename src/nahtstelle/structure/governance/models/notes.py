"""What belongs to one person alone: private notes, what they have read, the themes they follow (decision 0018)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class NoteKey(models.Model):
    """The key of one person's notes, wrapped by the master key. Without it nobody reads them any more."""

    user = models.OneToOneField("identity.User", on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Reading notes."""

    def visible_to(self, actor: Actor) -> Self:
        """Only their author, whatever anybody's role."""
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()


class PrivateNote(models.Model):
    """A person's own note on a matter (proposal, or item without one), or on one paper of it; sealed."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        "governance.Proposal", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    item = models.ForeignKey(
        "governance.AgendaItem", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    document = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    editor = models.CharField(max_length=40, blank=True, help_text="the window that wrote last")
    changed_at = models.DateTimeField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "proposal", "item", "document"],
                name="note_once_a_thing",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, item__isnull=True)
                | Q(proposal__isnull=True, item__isnull=False),
                name="note_on_one_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.uuid}"


class PaperReadQuerySet(models.QuerySet["PaperRead"]):
    """Reading marks."""

    def visible_to(self, actor: Actor) -> Self:
        """Only the person themselves: who reads what is nobody else's affair."""
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()


class PaperRead(models.Model):
    """A version of a paper that a person has looked at; what has no mark is new to them."""

    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("records.Version", on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    objects = PaperReadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="paper_read_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.version_id}"


class ThemeChoice(models.Model):
    """The themes a person follows by choice; without a choice those of their bodies and of their office count."""

    user = models.OneToOneField("identity.User", on_delete=models.PROTECT, related_name="+")
    themes = models.ManyToManyField("governance.Theme", related_name="+")
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
