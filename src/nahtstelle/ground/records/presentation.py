"""Documents as the lines that `ui/components/_documents.html` draws."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from nahtstelle.ground.records.queries.documents import DocumentPage, DocumentRef, VersionRef, documents
from nahtstelle.ground.records.states import Classification
from nahtstelle.ground.ui.api import DocumentLine, Fact, file_size, moment

ICONS = {
    "application/pdf": "file-text",
    "text/csv": "table",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "table",
    "application/vnd.oasis.opendocument.spreadsheet": "table",
}


def document_lines(dossier_id: int) -> tuple[DocumentLine, ...]:
    """Return the documents of a dossier as lines: the newest version, the earlier ones folded in."""
    return tuple(document_line(document) for document in documents(dossier_id))


def document_line(document: DocumentRef) -> DocumentLine:
    """Return one document as a line."""
    earlier = tuple(_line(document, version) for version in document.versions[1:])
    return _line(document, document.latest, earlier=earlier)


def version_lines(document: DocumentRef) -> tuple[DocumentLine, ...]:
    """Return each version of a document with its note, the newest first; the page itself says what is confidential."""
    return tuple(
        replace(_line(document, version), title=_title(version), confidential=False)
        for version in document.versions
    )


def _title(version: VersionRef) -> str:
    return f"{version.filename} – {version.note}" if version.note else version.filename


def document_facts(page: DocumentPage) -> tuple[Fact, ...]:
    """Return what stands beside the versions: dossier, classification, the newest version's size and fingerprint."""
    latest = page.document.latest
    owner = (Fact(label=_("Belongs to"), value=page.owner.label, url=page.owner.url),) if page.owner else ()
    return (
        *owner,
        Fact(label=_("Dossier"), value=page.dossier.number, numeric=True),
        Fact(label=_("Classification"), value=Classification(page.dossier.classification).label),
        Fact(label=_("Newest version"), value=moment(latest.created_at), numeric=True),
        Fact(label=_("Size"), value=file_size(latest.size), numeric=True),
        Fact(label=_("Fingerprint (SHA-256)"), value=f"{latest.sha256[:12]}…", numeric=True),
    )


def _line(
    document: DocumentRef, version: VersionRef, *, earlier: tuple[DocumentLine, ...] = ()
) -> DocumentLine:
    return DocumentLine(
        title=document.title,
        url=f"{version.url}?ansicht=1" if version.shows_inline else version.url,
        format=version.format,
        version=version.number,
        size=version.size,
        at=version.created_at,
        who=version.created_by_name,
        icon=ICONS.get(version.media_type, "file"),
        earlier=earlier,
        confidential=document.confidential,
    )
