"""Papers of proposals for tests of packs, and the text of a pack."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pypdf import PdfReader

from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import AgendaItem, Meeting
from nahtstelle.structure.governance.tests.gatherings import NOW


def pdf_saying(
    *texts: str, size: tuple[float, float] = (595, 842), rotate: int = 0, password: str = ""
) -> bytes:
    """Make a PDF with one page a text, without any library that packs use to write text."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for text in texts:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.obj.Contents = pikepdf.Stream(pdf, f"BT /F 24 Tf 60 600 Td ({text}) Tj ET".encode("latin-1"))
        if rotate:
            page.obj.Rotate = rotate
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def with_papers(
    meeting: Meeting,
    make_proposal: Any,
    title: str,
    *papers: tuple[str, bytes],
    classification: str = "internal",
) -> AgendaItem:
    """Put a proposal with these papers (file name and content) on the agenda."""
    proposal = make_proposal(state="scheduled", title=title)
    dossier = records.open_dossier(
        title=title, owner_type="governance.proposal", owner_id=proposal.pk, actor=None, now=NOW,
        classification=classification,
    )  # fmt: skip
    proposal.dossier_id = dossier.id
    proposal.save(update_fields=["dossier"])
    for name, content in papers:
        add_paper(proposal, name, content)
    position = meeting.items.count() + 1
    return AgendaItem.objects.create(meeting=meeting, position=position, title=title, proposal=proposal)


def add_paper(proposal: Any, name: str, content: bytes) -> records.VersionRef:
    """Add a paper to a proposal's dossier."""
    return records.add_document(
        dossier_id=proposal.dossier_id,
        title=name.rsplit(".", 1)[0],
        filename=name,
        content=content,
        actor=None,
        now=NOW,
    )


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def outline_of(content: bytes) -> list[str]:
    """Return the titles of the outline, flat."""

    def flat(entries: list[Any]) -> list[str]:
        found = []
        for entry in entries:
            found += flat(entry) if isinstance(entry, list) else [str(entry.title)]
        return found

    return flat(PdfReader(io.BytesIO(content)).outline)
