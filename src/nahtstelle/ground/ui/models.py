"""Drafts: what somebody has typed and not yet sent."""

from __future__ import annotations

from typing import Any

from django.db import models


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts belong to one person each."""

    def visible_to(self, actor: Any) -> DraftQuerySet:
        """The actor's own drafts and no others."""
        return self.filter(user_id=actor.user_id)


class Draft(models.Model):
    """Unfinished fields of one form of one person; `user_id` is a plain id because people live above this app."""

    user_id = models.BigIntegerField()
    form_key = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "form_key"], name="draft_one_per_person_and_form")
        ]
        ordering = ["-saved_at", "pk"]

    def __str__(self) -> str:
        return self.form_key
