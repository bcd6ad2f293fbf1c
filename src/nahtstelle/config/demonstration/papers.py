"""Papers for the meeting the members are invited to, one of them for those concerned only. Everything is invented."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from nahtstelle.ground.records.api import render_pdf
from nahtstelle.structure.governance.actions import agenda, judgement, proposals
from nahtstelle.structure.governance.actions.packs import build_packs
from nahtstelle.structure.governance.actions.restrictions import restrict_item
from nahtstelle.structure.governance.models import AgendaItem, Meeting, Proposal

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Year

STAGES = "Zwischenbericht zur durchgehenden Fallführung: Erfahrungen aus fünf Sozialregionen"
OFFERS = "Externe Evaluation der durchgehenden Fallführung: eingegangene Offerten"
READERS = ("bruno", "judith")
NOTES = "1. Das EKG nimmt den Zwischenbericht zur Kenntnis."
AWARDS = "1. Der Auftrag geht an die Offerte mit den meisten Punkten."
PAPERS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("papers.toml").read_text(encoding="utf-8"))


def put_papers_on(year: Year, meeting: Meeting) -> None:
    """Put a report with a picture and a table, and an item for those concerned, on the agenda."""
    report = _proposal(year, STAGES, author="silvan", motion=NOTES)
    content = _report(year, STAGES, PAPERS["report"], PAPERS["regions"])
    _add(year, report, "Zwischenbericht", "Zwischenbericht.pdf", content)
    _add(year, report, "Übergaben im Bild", "Übergaben.png", _picture())
    _add(year, report, "Stichworte aus den Gesprächen", "Stichworte.txt", PAPERS["notes"].encode())
    _schedule(year, report, meeting)
    offers = _proposal(year, OFFERS, author="lukas", motion=AWARDS)
    content = _report(year, OFFERS, PAPERS["comparison"], PAPERS["offers"])
    _add(year, offers, "Vergleich der Offerten", "Offerten.pdf", content)
    item = _schedule(year, offers, meeting)
    readers = [year.people[key].pk for key in READERS]
    restrict_item(actor=year.secretariat, item_id=item.pk, reader_ids=readers, now=year.at(3))


def send_late_paper(year: Year, meeting: Meeting) -> None:
    """Build the packs as sent; then a paper comes later and they are built again."""
    build_packs(meeting_id=meeting.pk, now=year.at(2, 9, 5))
    report = Proposal.objects.get(title=STAGES)
    rows = PAPERS["regions"]
    content = _report(year, "Nachtrag", PAPERS["addendum"], [rows[0], rows[-1]])
    _add(year, report, "Nachtrag der Sozialregion Dorneck", "Nachtrag.pdf", content, days_ago=1)
    agenda.add_late_papers(actor=year.secretariat, meeting_id=meeting.pk, now=year.at(1, 11))
    build_packs(meeting_id=meeting.pk, now=year.at(1, 11, 5))


def _proposal(year: Year, title: str, *, author: str, motion: str) -> Proposal:
    text = proposals.ProposalText(
        title=title, origin="initiative", request="decision", field_of_service="counselling",
        theme_id=year.themes.get("dfpa"), background="Erfunden für die Vorführung.", motion=motion,
    )  # fmt: skip
    made = proposals.create_proposal(text=text, actor=year.actor(author), now=year.at(8, 9))
    proposals.submit_proposal(proposal_id=made.pk, actor=year.actor(author), now=year.at(8, 10))
    return made


def _add(year: Year, proposal: Proposal, title: str, name: str, content: bytes, *, days_ago: int = 6) -> None:
    upload = SimpleUploadedFile(name, content)
    now = year.at(days_ago, 10)
    proposals.add_paper(proposal_id=proposal.pk, title=title, upload=upload, actor=year.secretariat, now=now)


def _schedule(year: Year, proposal: Proposal, meeting: Meeting) -> AgendaItem:
    classification = judgement.Classification(
        matter="other", field_of_service="counselling", theme_id=year.themes.get("dfpa"),
        lead_institution_id=year.institutions["ags"],
    )  # fmt: skip
    judgement.accept_proposal(
        proposal_id=proposal.pk, classification=classification, actor=year.secretariat, now=year.at(5)
    )
    return agenda.schedule_proposal(
        actor=year.secretariat, proposal_id=proposal.pk, meeting_id=meeting.pk, now=year.at(4, 11)
    )


def _report(year: Year, title: str, sections: list[dict[str, str]], rows: list[list[str]]) -> bytes:
    parts: list[dict[str, object]] = [dict(section) for section in sections]
    parts[-1]["rows"] = rows
    data = {"title": title, "kind": "Bericht (erfunden)", "issued_on": year.at(9).date(), "sections": parts}
    return render_pdf(template="records/report", data=data)


def _picture() -> bytes:
    """Draw bars: handovers by region."""
    picture = Image.new("RGB", (1200, 700), "white")
    pen = ImageDraw.Draw(picture)
    for index, row in enumerate(PAPERS["regions"][1:]):
        top, length = 80 + index * 115, int(row[2]) * 65
        pen.rectangle((220, top, 220 + length, top + 70), fill="#0b4a6f")
        pen.text((20, top + 22), row[0], fill="#16181d", font_size=26)
        pen.text((235 + length, top + 22), row[2], fill="#16181d", font_size=26)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
