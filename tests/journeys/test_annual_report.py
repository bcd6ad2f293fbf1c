"""The annual report: assigned, written by two at once, submitted as a proposal, approved by the decision, frozen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from tests.journeys import steps
from tests.journeys.steps import EKG, OUTSIDER, SECRETARIAT, Case
from tests.journeys.visitor import Visitor

AUTHOR, MEMBER, SECTION = "Edgar Eggimann", "Bruno Bieri", "2.1 IIZ-Leitung"
YEAR = steps.today().year - 2
MINE, THEIRS = "Der Text der Geschäftsstelle gilt.", "Der Text des Autors."


def test_a_report_is_written_submitted_approved_and_frozen(
    visit: Callable[..., Visitor], case_worker: str
) -> None:
    visitor, author = visit(), visit(script=False)
    here, section = _begun(visitor, case_worker)
    _written_by_two(visitor, author, here, section)
    _finished(visitor, here)
    case = _submitted(visitor, here)
    _decided(visitor, case)
    _frozen(visitor, here, section)


def _begun(visitor: Visitor, case_worker: str) -> tuple[str, str]:
    """The secretariat begins the report and assigns a section; nobody else can."""
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(403, "/auswertung/jahresberichte/neu/", "/auswertung/zahlen/neu/")
    visitor.enter_as(case_worker)
    visitor.is_refused(404, "/auswertung/")
    visitor.enter_as(SECRETARIAT)
    visitor.go("/auswertung/jahresberichte/neu/")
    visitor.choose("Jahr", str(YEAR))
    here = visitor.follow("Bericht beginnen")
    section = visitor.follow("IIZ-Leitung")
    visitor.follow("Abschnitt zuteilen")
    visitor.choose("Wer schreibt", AUTHOR)
    visitor.fill("Bis", (steps.today() + dt.timedelta(days=10)).isoformat())
    visitor.click("Abschnitt zuteilen")
    visitor.is_told("ist festgehalten")
    return here, section


def _written_by_two(visitor: Visitor, author: Visitor, here: str, section: str) -> None:
    """The author and the secretariat write at once: both texts are shown, one is chosen."""
    author.enter_as(OUTSIDER)
    author.is_refused(404, here, section, f"{here}ansicht/")
    author.enter_as(AUTHOR)
    author.go("/")
    author.sees(f"Abschnitt schreiben: {SECTION}")
    author.is_refused(403, f"{section}zuteilen/", f"{here}einreichen/")
    for person in (author, visitor):
        person.go(section)
    author.fill("Text", THEIRS)
    author.click("Text speichern")
    author.is_told("ist gespeichert")
    visitor.fill("Text", MINE)
    visitor.click("Text speichern")
    visitor.sees(f"{AUTHOR} hat am")
    visitor.sees(THEIRS)
    visitor.tick("Ihr Text")
    visitor.click("Speichern und abschliessen")
    visitor.is_told("ist gespeichert")


def _finished(visitor: Visitor, here: str) -> None:
    """All other sections are written; the report goes into review, where a member of the EKG reads along."""
    visitor.go(here)
    visitor.click("Zur Durchsicht geben")
    visitor.is_told("in Durchsicht")
    visitor.click("Als Antrag einreichen")
    visitor.click("Als Antrag einreichen")
    visitor.sees("Diese Abschnitte sind nicht fertig")
    visitor.go(here)
    links = visitor.main.locator(".report-sections td:first-child a").all()
    for path in [link.get_attribute("href") or "" for link in links]:
        form = {"version": "0", "text": "Was zu sagen ist.", "after": "finish"}
        assert visitor.post(path, form).status in {302, 409}
    visitor.enter_as(MEMBER)
    visitor.go(f"{here}ansicht/")
    visitor.sees(MINE)
    visitor.is_refused(403, f"{here}einreichen/")


def _submitted(visitor: Visitor, here: str) -> Case:
    """The secretariat submits: a proposal with the PDF as its paper."""
    visitor.enter_as(SECRETARIAT)
    visitor.go(f"{here}einreichen/")
    visitor.click("Als Antrag einreichen")
    visitor.is_told("als Antrag eingereicht")
    proposal = visitor.main.locator("a[href^='/geschaefte/']").first.get_attribute("href") or ""
    visitor.go(proposal)
    visitor.sees(f"Jahresbericht {YEAR}")
    return Case(title=f"Jahresbericht {YEAR}", path=proposal)


def _decided(visitor: Visitor, case: Case) -> None:
    """The EKG decides on it like on any other."""
    visitor.go(case.path)
    visitor.click("Annehmen")
    visitor.choose("Art des Geschäfts", "Anderes")
    visitor.choose("Zuständige Institution", "Amt für Gesellschaft und Soziales")
    visitor.click("Laufweg zeigen")
    visitor.sees("entscheidet")
    visitor.click("Annehmen")
    visitor.is_told("angenommen")
    meeting = steps.plan_meeting(visitor, EKG)
    steps.schedule(visitor, case, meeting)
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    steps.record(visitor, case, meeting, "Beschlossen")


def _frozen(visitor: Visitor, here: str, section: str) -> None:
    """What was approved is the PDF that stays; nobody writes any more; once published everybody reads."""
    visitor.go(here)
    visitor.sees("Genehmigt mit")
    text = steps.pdf_text(visitor, f"{here}ansicht.pdf")
    assert re.search(rf"Jahresbericht {YEAR}.*Genehmigt mit Beschluss EKG", text)
    assert MINE in text
    visitor.is_refused(409, section)
    visitor.go(f"{here}quellen/")
    visitor.sees("Festgehalten und seit der Genehmigung unverändert")
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, f"{here}ansicht/")
    visitor.enter_as(SECRETARIAT)
    visitor.go(here)
    visitor.click("Veröffentlichen")
    visitor.is_told("veröffentlicht")
    visitor.enter_as(OUTSIDER)
    visitor.go(f"{here}ansicht/")
    visitor.sees(MINE)
