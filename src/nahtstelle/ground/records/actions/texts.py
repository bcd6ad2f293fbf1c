"""Bringing the words of documents into the search, and taking them out again."""

from __future__ import annotations

import datetime as dt
import zlib

from django.db import transaction

from nahtstelle.ground.records.encryption import encrypt_text, master_key, unwrap_key
from nahtstelle.ground.records.models import Document, DocumentText, Dossier, Version
from nahtstelle.ground.records.queries.documents import content_of
from nahtstelle.ground.records.reading import TextUnreadable, has_text, text_of
from nahtstelle.ground.records.refusals import FileDamaged
from nahtstelle.ground.records.states import Classification, Reading
from nahtstelle.ground.search.api import vector


def index_document(*, document_id: int, now: dt.datetime) -> str:
    """Read the latest version of a document and keep its words for the search; returns how it went (`Reading`).

    Of a confidential dossier only the title is kept. Reading happens outside the transaction: it takes its time. A
    document that got another version meanwhile, or whose dossier got another classification, is read again.
    """
    version = _latest(document_id)
    reading, text = _read(version)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        newest, dossier = _latest(document_id), Dossier.objects.get(pk=document.dossier_id)
        stale = newest.pk != version.pk or dossier.classification != version.document.dossier.classification
        if not stale:
            _keep(document=document, dossier=dossier, version=version, reading=reading, text=text, now=now)
    return index_document(document_id=document_id, now=now) if stale else reading


def index_dossier(*, dossier_id: int, now: dt.datetime) -> None:
    """Read all documents of a dossier again, after it got another classification."""
    for pk in Document.objects.filter(dossier=dossier_id).order_by("pk").values_list("pk", flat=True):
        index_document(document_id=pk, now=now)


def forget_texts(*, dossier_id: int) -> int:
    """Take the documents of a dossier out of the search at once (disposal); returns how many."""
    count, _ = DocumentText.objects.filter(dossier=dossier_id).delete()
    return count


def _latest(document_id: int) -> Version:
    rows = Version.objects.select_related("document__dossier").filter(document=document_id)
    return rows.order_by("-number")[:1].get()


def _read(version: Version) -> tuple[str, str]:
    if version.document.dossier.classification == Classification.CONFIDENTIAL:
        return Reading.WITHHELD, ""
    if not has_text(version.filename):
        return Reading.EMPTY, ""
    try:
        text = text_of(filename=version.filename, content=content_of(version))
    except (TextUnreadable, FileDamaged):
        return Reading.UNREADABLE, ""
    return (Reading.READ, text) if text else (Reading.EMPTY, "")


def _keep(
    *, document: Document, dossier: Dossier, version: Version, reading: str, text: str, now: dt.datetime
) -> None:
    """Write stems and encrypted text; the plain text passes through the database's memory and is not stored."""
    encrypted = None
    if text:
        key = unwrap_key(bytes(dossier.wrapped_key or b""), dossier=dossier.uuid, master=master_key())
        encrypted = encrypt_text(
            zlib.compress(text.encode()), key=key, dossier=dossier.uuid, document=document.uuid
        )
    DocumentText.objects.update_or_create(
        document=document,
        defaults={
            "dossier": dossier,
            "version": version,
            "reading": reading,
            "encrypted": encrypted,
            "search": vector(title=document.title, words=version.filename, body=text),
            "dated_at": version.created_at,
            "read_at": now,
        },
    )
