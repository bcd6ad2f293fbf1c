"""The person of a case, sealed; and what finds a person again without showing who it is."""

from __future__ import annotations

from django.db import models

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow, category_known
from nahtstelle.cases.casework.states import DataCategory


class ClientRecord(SealedRow):
    """The person: `sealed` holds a `content_types.ClientPerson`."""

    CATEGORY = DataCategory.IDENTITY

    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            category_known("client"),
            models.UniqueConstraint(fields=["case"], name="client_one_a_case"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class PersonFingerprint(CaseRow):
    """Keyed hash of the AHV number, or of name and birth date: finds an open case of the same person.

    Only services of the software read this table; it is emptied with the case.
    """

    class Kind(models.TextChoices):
        """What was hashed."""

        AHV = "ahv"
        NAME_AND_BIRTH = "name_and_birth"

    kind = models.CharField(max_length=20, choices=Kind)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="fingerprint_kind_once")]
        indexes = [models.Index(fields=["digest", "kind"], name="fingerprint_digest")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class Registration(SealedRow):
    """What the registering institution brings: `sealed` holds a `content_types.RegistrationContent`."""

    CATEGORY = DataCategory.SITUATION

    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            category_known("registration"),
            models.UniqueConstraint(fields=["case"], name="registration_one_a_case"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class CaseDocument(SealedRow):
    """A file of a case: title, name and type are sealed in the row, the bytes in the store under `storage_name`.

    `supplied_by` is the institution that gave it, for the certificate of erasure. `size` in bytes, sealed.
    """

    kind = models.CharField(max_length=20)
    supplied_by = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    storage_name = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [category_known("case_document")]
        indexes = [models.Index(fields=["case", "-added_at"], name="case_document_newest")]

    def __str__(self) -> str:
        return str(self.uuid)
