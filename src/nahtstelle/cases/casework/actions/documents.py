"""Files of a case: sealed before they reach the store, name and title sealed in their row."""

from __future__ import annotations

import datetime as dt

from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import DataCategory, DocumentKind


def add_case_document(
    case: Case,
    content: OpenCase,
    *,
    kind: DocumentKind,
    category: DataCategory,
    title: str,
    filename: str,
    media_type: str,
    data: bytes,
    now: dt.datetime,
    added_by_id: int | None,
    supplied_by_id: int | None = None,
) -> CaseDocument:
    """Keep a file in a case, inside the caller's transaction. `supplied_by_id`: the institution that gave it.

    Uploads are checked before (records.check_file). Raises NotCoveredByConsent.
    """
    document = CaseDocument(
        case=case,
        kind=kind,
        category=category,
        size=len(data),
        added_at=now,
        added_by_id=added_by_id,
        supplied_by_id=supplied_by_id,
    )
    content.put(document, {"title": title, "filename": filename, "media_type": media_type})
    document.storage_name = content.keep_file(document, data)
    document.save(force_insert=True)
    return document


def document_bytes(document: CaseDocument, content: OpenCase) -> bytes:
    """Return the bytes of a file. Raises NotCoveredByConsent."""
    return content.read_file(document, storage_name=document.storage_name)
