"""The documents as the search shows them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import owner_filter_keys, owner_filter_rule
from nahtstelle.ground.records.encryption import decrypt_text, master_key, unwrap_key
from nahtstelle.ground.records.models import DocumentText, Version
from nahtstelle.ground.records.refusals import MasterKeyRefused
from nahtstelle.ground.records.states import Reading
from nahtstelle.ground.search import api as search

SHOWN_SIGNS = 60_000


def searchable(actor: Actor) -> QuerySet[DocumentText]:
    """Return the documents the actor may find."""
    return DocumentText.objects.visible_to(actor)


def load(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Found]:
    """Describe documents with their texts (one query)."""
    rows = (
        DocumentText.objects.filter(pk__in=ids)
        .defer("search")
        .select_related("document", "dossier", "version")
    )
    return {row.pk: _found(row) for row in rows.order_by("pk")}


class OwnerFilters(Mapping[str, Callable[[QuerySet[Any], str], QuerySet[Any]]]):
    """The filters that owners of dossiers have registered, looked up when they are asked for."""

    def __getitem__(self, key: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
        if key not in owner_filter_keys():
            raise KeyError(key)
        return partial(_narrow, key)

    def __iter__(self) -> Any:
        return iter(owner_filter_keys())

    def __len__(self) -> int:
        return len(owner_filter_keys())


def _narrow(key: str, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(owner_filter_rule(key, value, prefix="dossier__"))


def _found(row: DocumentText) -> search.Found:
    version, note = row.version, _NOTES.get(row.reading)
    facts = [row.dossier.title, _version_of(version)]
    return search.Found(
        title=row.document.title,
        url=reverse("records:show_document", args=[row.document.uuid]),
        number=version.filename.rpartition(".")[2].upper(),
        day=timezone.localtime(row.dated_at).date(),
        facts=[*facts, note()] if note else facts,
        texts=(_text(row),),
    )


def _version_of(version: Version) -> str:
    return _("Version %(number)s") % {"number": version.number} if version.number > 1 else version.filename


_NOTES: dict[str, Callable[[], str]] = {
    Reading.WITHHELD: lambda: _("Confidential: only the title is searched"),
    Reading.UNREADABLE: lambda: _("The text could not be read"),
}


def _text(row: DocumentText) -> str:
    """The running text; empty where the file of keys does not open it (the page of the document says so)."""
    if row.encrypted is None:
        return ""
    try:
        key = unwrap_key(bytes(row.dossier.wrapped_key or b""), dossier=row.dossier.uuid, master=master_key())
        blob = decrypt_text(
            bytes(row.encrypted), key=key, dossier=row.dossier.uuid, document=row.document.uuid
        )
    except (InvalidTag, MasterKeyRefused):
        return ""
    return zlib.decompressobj().decompress(blob, SHOWN_SIGNS * 3).decode("utf-8", errors="ignore")
