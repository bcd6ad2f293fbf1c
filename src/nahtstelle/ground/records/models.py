"""Dossiers, documents, versions. The files themselves lie encrypted in the store."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from nahtstelle.ground.records.encryption import WRAPPED_KEY_BYTES
from nahtstelle.ground.records.states import Classification

SHA256 = r"^[0-9a-f]{64}$"


class DossierCounter(models.Model):
    """The last number given at a position of the file plan in a year; locked while the next one is taken."""

    file_plan = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["file_plan", "year"]
        constraints = [models.UniqueConstraint(fields=["file_plan", "year"], name="dossier_counter_once")]

    def __str__(self) -> str:
        return f"{self.file_plan}-{self.year}: {self.last_number}"


class Dossier(models.Model):
    """The papers of one thing that an app above owns (`owner_type`, `owner_id`), under one key."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    file_plan = models.CharField(max_length=20)
    classification = models.CharField(max_length=20, choices=Classification)
    retention_years = models.PositiveSmallIntegerField()
    owner_type = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    wrapped_key = models.BinaryField()
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="dossier_owner")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="dossier_has_title"),
            models.CheckConstraint(condition=~Q(owner_type=""), name="dossier_has_owner"),
            models.CheckConstraint(
                condition=Q(classification__in=Classification.values), name="dossier_classification_known"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{2}(\.[0-9]{2})*-[0-9]{4}-[0-9]{3,}$"),
                name="dossier_number_form",
            ),
            models.CheckConstraint(
                condition=Exact(Length("wrapped_key"), WRAPPED_KEY_BYTES), name="dossier_key_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


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
