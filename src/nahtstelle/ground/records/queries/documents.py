"""Reading dossiers, documents and versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import PurePosixPath
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db.models import Prefetch
from django.urls import reverse

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import OwnerLink, owner_link
from nahtstelle.ground.records.encryption import decrypt_version, master_key, unwrap_key
from nahtstelle.ground.records.models import Document, Dossier, Version
from nahtstelle.ground.records.permissions import can_read_dossier
from nahtstelle.ground.records.refusals import FileDamaged, FileDestroyed
from nahtstelle.ground.records.states import Classification
from nahtstelle.ground.records.store import BlobDamaged, BlobMissing, default_store


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRef:
    """A dossier as other apps see it."""

    id: int
    uuid: UUID
    number: str
    title: str
    classification: str
    owner_type: str
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRef:
    """A version as other apps see it; `size` in bytes, `sha256` of the plain content."""

    id: int
    document_id: int
    document_uuid: UUID
    number: int
    filename: str
    media_type: str
    size: int
    sha256: str
    created_at: dt.datetime
    created_by_id: int | None
    created_by_name: str
    note: str

    @property
    def format(self) -> str:
        """The ending of the name in capitals: PDF, DOCX."""
        return PurePosixPath(self.filename).suffix.lstrip(".").upper()

    @property
    def url(self) -> str:
        """Where this version is downloaded."""
        return reverse("records:download_version", args=[self.document_uuid, self.number])

    @property
    def shows_inline(self) -> bool:
        """True where the browser may show the file instead of saving it."""
        return self.media_type == "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """A document with its versions, the newest first (never empty)."""

    id: int
    uuid: UUID
    dossier_id: int
    title: str
    kind: str
    position: int
    confidential: bool
    versions: tuple[VersionRef, ...]

    @property
    def latest(self) -> VersionRef:
        """The newest version."""
        return self.versions[0]

    @property
    def url(self) -> str:
        """Where all versions are shown."""
        return reverse("records:show_document", args=[self.uuid])


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """What the page of a document shows."""

    document: DocumentRef
    dossier: DossierRef
    owner: OwnerLink | None


def dossier_ref(dossier: Dossier) -> DossierRef:
    """Turn a row into what other apps see."""
    return DossierRef(
        id=dossier.pk,
        uuid=dossier.uuid,
        number=dossier.number,
        title=dossier.title,
        classification=str(dossier.classification),
        owner_type=dossier.owner_type,
        owner_id=dossier.owner_id,
    )


def version_ref(version: Version, document: Document) -> VersionRef:
    """Turn a row into what other apps see."""
    author = version.created_by
    return VersionRef(
        id=version.pk,
        document_id=document.pk,
        document_uuid=document.uuid,
        number=version.number,
        filename=version.filename,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
        created_at=version.created_at,
        created_by_id=version.created_by_id,
        created_by_name=author.full_name if author else "",
        note=version.note,
    )


def _document_ref(document: Document, versions: Iterable[Version]) -> DocumentRef:
    return DocumentRef(
        id=document.pk,
        uuid=document.uuid,
        dossier_id=document.dossier_id,
        title=document.title,
        kind=document.kind,
        position=document.position,
        confidential=document.dossier.classification == Classification.CONFIDENTIAL,
        versions=tuple(version_ref(version, document) for version in versions),
    )


_NEWEST_FIRST = Prefetch("versions", Version.objects.select_related("created_by").order_by("-number"))


def documents(dossier_id: int) -> list[DocumentRef]:
    """Return the documents of a dossier in their order, each with its versions (one query)."""
    return documents_of([dossier_id])[dossier_id]


def documents_of(dossier_ids: Iterable[int]) -> dict[int, list[DocumentRef]]:
    """Return the documents of several dossiers at once (one query however many); every id asked for is a key."""
    found: dict[int, list[DocumentRef]] = {dossier_id: [] for dossier_id in dossier_ids}
    rows = (
        Version.objects.filter(document__dossier_id__in=found)
        .select_related("document__dossier", "created_by")
        .order_by("document__dossier_id", "document__position", "document_id", "-number")
    )
    for _, versions in groupby(rows, key=attrgetter("document_id")):
        listed = list(versions)
        document = listed[0].document
        found[document.dossier_id].append(_document_ref(document, listed))
    return found


def dossiers_of(*, owner_type: str, owner_id: int) -> list[DossierRef]:
    """Return the dossiers of one owner by number."""
    rows = Dossier.objects.filter(owner_type=owner_type, owner_id=owner_id).order_by("number", "pk")
    return [dossier_ref(row) for row in rows]


def document_page(*, actor: Actor, uuid: UUID) -> DocumentPage:
    """Return a document for its page. Raises Document.DoesNotExist also where the owner does not allow reading."""
    row = Document.objects.select_related("dossier").prefetch_related(_NEWEST_FIRST).get(uuid=uuid)
    if not can_read_dossier(actor, row.dossier):
        raise Document.DoesNotExist
    dossier = row.dossier
    return DocumentPage(
        document=_document_ref(row, row.versions.all()),
        dossier=dossier_ref(dossier),
        owner=owner_link(owner_type=dossier.owner_type, owner_id=dossier.owner_id),
    )


def find_version(*, actor: Actor, uuid: UUID, number: int) -> Version:
    """Return a version the actor may read, its document and dossier loaded. Raises Version.DoesNotExist else."""
    version = Version.objects.select_related("document__dossier").get(document__uuid=uuid, number=number)
    if not can_read_dossier(actor, version.document.dossier):
        raise Version.DoesNotExist
    return version


def read_version(version_id: int) -> bytes:
    """Return the plain content of a version; the caller has decided who sees it.

    Raises FileDamaged when the file is missing or changed, FileDestroyed after disposal, MasterKeyRefused.
    """
    return content_of(Version.objects.select_related("document__dossier").get(pk=version_id))


def content_of(version: Version) -> bytes:
    """Return the plain content of a loaded version. The store checks the hash, the cipher its tag."""
    document, dossier = version.document, version.document.dossier
    if dossier.wrapped_key is None:
        raise FileDestroyed.named(version.filename)
    key = unwrap_key(bytes(dossier.wrapped_key), dossier=dossier.uuid, master=master_key())
    try:
        blob = default_store().get(version.storage_name)
        return decrypt_version(
            blob, key=key, dossier=dossier.uuid, document=document.uuid, number=version.number
        )
    except (BlobMissing, BlobDamaged, InvalidTag) as error:
        raise FileDamaged.named(version.filename) from error


def damaged_versions() -> list[VersionRef]:
    """Read every file once and return the versions that cannot be opened (for `nahtstelle doctor`)."""
    damaged = []
    rows = Version.objects.filter(document__dossier__wrapped_key__isnull=False)
    rows = rows.select_related("document__dossier", "created_by").order_by("pk")
    for version in rows.iterator(chunk_size=100):
        try:
            content_of(version)
        except FileDamaged:
            damaged.append(version_ref(version, version.document))
    return damaged
