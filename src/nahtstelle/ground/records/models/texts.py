"""The words of a document, for the search: one row a document, of the version that counts (decision 0020)."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import visible_owners_rule
from nahtstelle.ground.records.states import Reading


class DocumentTextQuerySet(models.QuerySet["DocumentText"]):
    """Reading texts of documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Return those in dossiers whose owner the actor sees."""
        if not actor.is_authenticated:
            return self.none()
        return self.filter(visible_owners_rule(actor, prefix="dossier__"))


class DocumentText(models.Model):
    """Title and text as stems (`search`); the running text is encrypted with the dossier's key, or empty.

    Of a confidential dossier only the title is kept.
    """

    document = models.OneToOneField("records.Document", on_delete=models.CASCADE, related_name="words")
    dossier = models.ForeignKey("records.Dossier", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("records.Version", on_delete=models.CASCADE, related_name="+")
    reading = models.CharField(max_length=20, choices=Reading)
    encrypted = models.BinaryField(null=True)
    search = SearchVectorField(null=True)
    dated_at = models.DateTimeField()
    read_at = models.DateTimeField()

    objects = DocumentTextQuerySet.as_manager()

    class Meta:
        ordering = ["-dated_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reading__in=Reading.values), name="document_reading_known"),
            models.CheckConstraint(
                condition=Q(encrypted__isnull=True) | Q(reading=Reading.READ), name="document_text_only_read"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="document_words"),
            models.Index(fields=["-dated_at"], name="document_words_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.reading}"
