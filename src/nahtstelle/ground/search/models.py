"""Searches that people keep for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Reading saved searches."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees their own only."""
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()


class SavedSearch(models.Model):
    """A question with its filters under a name, as it stands in the address.

    `found` is how many results the nightly count gave, `seen` how many there were when the person last looked.
    """

    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1500)
    wants_notice = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    counted_at = models.DateTimeField()

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_search_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_search_complete"),
            models.CheckConstraint(
                condition=Q(looked_at__gte=F("created_at")), name="saved_search_looked_after"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def new(self) -> int:
        """How many results have come since the person last looked."""
        return max(0, self.found - self.seen)
