"""Documents and versions. The files themselves lie encrypted in the store."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from nahtstelle.ground.records.models.dossiers import Dossier

SHA256 = r"^[0-9a-f]{64}$"


class Document(models.Model):
    """A paper in a dossier; its text is in its versions."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["dossier", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="document_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="document_position_from_one"),
            models.CheckConstraint(condition=~Q(title=""), name="document_has_title"),
            models.CheckConstraint(condition=~Q(kind=""), name="document_has_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One state of a document, kept for good: UPDATE and DELETE are refused by a trigger (migration 0002).

    `size` in bytes and `sha256` are those of the plain content; `storage_name` is the SHA-256 of the encrypted file.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(condition=Q(size__gte=1), name="version_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="version_sha256_form"),
            models.CheckConstraint(condition=Q(storage_name__regex=SHA256), name="version_storage_name_form"),
            models.CheckConstraint(
                condition=Q(filename__regex=r"^[^/\\[:cntrl:]]+$"), name="version_filename_plain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} v{self.number}"
