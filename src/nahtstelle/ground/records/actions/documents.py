"""Adding documents and versions, disclosing a version."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.actions.dossiers import receiving_dossier
from nahtstelle.ground.records.encryption import encrypt_version, master_key, unwrap_key
from nahtstelle.ground.records.files import CheckedFile, check_file, read_upload
from nahtstelle.ground.records.models import Checkout, Document, Version
from nahtstelle.ground.records.queries.documents import (
    VersionRef,
    content_of,
    find_version,
    version_ref,
)
from nahtstelle.ground.records.refusals import DocumentOut
from nahtstelle.ground.records.states import Classification
from nahtstelle.ground.records.store import default_store

READ_DOCUMENT = "records.read_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """A version handed out to somebody who may read it."""

    content: bytes
    filename: str
    media_type: str


@transaction.atomic
def add_document(
    *,
    dossier_id: int,
    title: str,
    actor: Actor | None,
    now: dt.datetime,
    upload: UploadedFile | None = None,
    content: bytes | None = None,
    filename: str = "",
    kind: str = "paper",
    note: str = "",
) -> VersionRef:
    """Add a document with its first version at the end of a dossier; give either `upload` or `content` and `filename`.

    Raises FileEmpty, FileTooLarge, FileTypeRefused, FileContentMismatch, MasterKeyRefused.
    """
    file = _checked(upload=upload, content=content, filename=filename)
    dossier = receiving_dossier(dossier_id, actor=actor, now=now)
    last = dossier.documents.order_by("-position").values_list("position", flat=True).first() or 0
    document = Document.objects.create(
        dossier=dossier, title=title, kind=kind, position=last + 1, created_at=now
    )
    audit.record(
        code="records.document.added",
        actor=actor,
        subject_type="records.document",
        subject_id=document.pk,
        facts={"dossier": dossier.number, "kind": kind, "position": document.position},
        now=now,
    )
    return _add_version(document=document, number=1, file=file, actor=actor, now=now, note=note)


@transaction.atomic
def add_version(
    *,
    document_id: int,
    actor: Actor | None,
    now: dt.datetime,
    upload: UploadedFile | None = None,
    content: bytes | None = None,
    filename: str = "",
    note: str = "",
) -> VersionRef:
    """Add the next version of a document; the earlier ones stay.

    Raises as add_document does, and DocumentOut while somebody else has the document out.
    """
    file = _checked(upload=upload, content=content, filename=filename)
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    _need_free(document, actor)
    document.dossier = receiving_dossier(document.dossier_id, actor=actor, now=now)
    last = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return _add_version(document=document, number=last + 1, file=file, actor=actor, now=now, note=note)


def _need_free(document: Document, actor: Actor | None) -> None:
    """Raise DocumentOut while somebody else works on the document; the software itself may always add."""
    taken = Checkout.objects.filter(document=document, until__isnull=True).select_related("user").first()
    if taken is not None and actor is not None and taken.user_id != actor.user_id:
        raise DocumentOut.by(taken.user.full_name, since=timezone.localtime(taken.since))


def _checked(*, upload: UploadedFile | None, content: bytes | None, filename: str) -> CheckedFile:
    if upload is not None and content is None:
        return read_upload(upload)
    if content is not None and upload is None and filename:
        return check_file(
            filename=filename, content=content, limit=settings.RECORDS_MAX_MADE_BYTES, is_made=True
        )
    raise TypeError("give either `upload`, or `content` with `filename`")


def _add_version(
    *, document: Document, number: int, file: CheckedFile, actor: Actor | None, now: dt.datetime, note: str
) -> VersionRef:
    """Encrypt, store, write the row. A file without a row may stay behind after a rollback; it is unreadable."""
    dossier = document.dossier
    key = unwrap_key(bytes(dossier.wrapped_key or b""), dossier=dossier.uuid, master=master_key())
    blob = encrypt_version(file.content, key=key, dossier=dossier.uuid, document=document.uuid, number=number)
    version = Version.objects.create(
        document=document,
        number=number,
        filename=file.filename,
        media_type=file.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        storage_name=default_store().put(blob),
        created_at=now,
        created_by_id=actor.user_id if actor else None,
        note=note,
    )
    audit.record(
        code="records.version.added",
        actor=actor,
        subject_type="records.version",
        subject_id=version.pk,
        facts={
            "document": str(document.uuid),
            "number": number,
            "size": version.size,
            "sha256": version.sha256,
        },
        now=now,
    )
    app.configure_task(READ_DOCUMENT).defer(document_id=document.pk)
    return version_ref(version, document)


@transaction.atomic
def download_version(*, actor: Actor, uuid: UUID, number: int, now: dt.datetime) -> Disclosure:
    """Hand out a version to an actor whom the owner allows; reading a confidential one is an audit entry.

    Raises Version.DoesNotExist for everybody else, FileDamaged, MasterKeyRefused.
    """
    version = find_version(actor=actor, uuid=uuid, number=number)
    content = content_of(version)
    if version.document.dossier.classification == Classification.CONFIDENTIAL:
        audit.record(
            code="records.version.downloaded",
            actor=actor,
            subject_type="records.version",
            subject_id=version.pk,
            facts={"document": str(uuid), "number": number},
            now=now,
        )
    return Disclosure(content=content, filename=version.filename, media_type=version.media_type)
