"""Reading letters to the national IIZ office, and their file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from nahtstelle.ground.identity.api import Actor, federal_institutions
from nahtstelle.ground.records import api as records
from nahtstelle.structure.enquiries.models import NationalLetter
from nahtstelle.structure.governance.api import ForwardedProposal, forwarded_proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """What the page of a letter shows; `letter` is None while it is not written."""

    proposal: ForwardedProposal
    letter: NationalLetter | None
    documents: list[records.DocumentRef]


def federal_offices() -> list[tuple[int, str]]:
    """Return the federal institutions of the register; the national IIZ office first."""
    return sorted(federal_institutions(), key=lambda pair: ("national" not in pair[1].lower(), pair[1]))


def letter_page(*, actor: Actor, proposal_id: int) -> LetterPage | None:
    """Return the letter of a forwarded proposal the actor sees; None for any other."""
    proposal = forwarded_proposal(proposal_id, actor=actor)
    if proposal is None:
        return None
    letter = NationalLetter.objects.filter(proposal=proposal_id).select_related("addressee").first()
    return LetterPage(proposal=proposal, letter=letter, documents=records.documents(proposal.dossier_id))


def file_of(page: LetterPage) -> bytes:
    """Return the letter and the proposal's papers, each in its newest version, as one ZIP in their order."""
    letter_id = page.letter.document_id if page.letter else 0
    ordered = sorted(page.documents, key=lambda row: (row.id != letter_id, row.position))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, document in enumerate(ordered):
            version = document.latest
            ending = PurePosixPath(version.filename).suffix
            name = records.clean_filename(f"{place:02d} {document.title}{ending}")
            archive.writestr(name, records.read_version(version.id))
    return content.getvalue()
