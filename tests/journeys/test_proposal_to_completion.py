"""A member's office submits, the EKG recommends, the IIZ-Leitung decides, the government resolves, a task is done.

Each step by the right role; each wrong role is refused on the way. With JavaScript and without.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER, SECRETARIAT, Case
from tests.journeys.visitor import Visitor

AUTHOR, COLLEAGUE = "Franziska Furrer", "Bruno Bieri"  # both of the IV-Stelle; Bruno sits in the EKG for it
ASKED = {
    "Judith Jenni": ("Zustimmung", ""),
    "Ruth Rickli": (
        "Zustimmung mit Bemerkung",
        "Die Sozialregionen brauchen einen Vorlauf von zehn Arbeitstagen.",
    ),
    "Theres Tschanz": ("Ablehnung", "Die Kosten der Gemeinden sind nicht beziffert."),
}
STEERING_CHAIR, RESPONSIBLE = "Helene Hürzeler", "Judith Jenni"
PAPER, LATE_PAPER = "Kostenübersicht", "Nachtrag"
RESOLUTION = f"{steps.today().year}/1987"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_proposal_becomes_a_decision_and_is_carried_out(
    visit: Callable[..., Visitor], case_worker: str, script: bool, tmp_path: Path
) -> None:
    visitor = visit(script=script)
    case = _submitted(visitor, case_worker, tmp_path)
    _consulted(visitor, case)
    _accepted(visitor, case)
    _recommended(visitor, case, tmp_path)
    decision = _decided(visitor, case)
    _resolved(visitor, case, decision)
    _delivered(visitor, case, decision)
    _charged(visitor, case, decision)
    _done(visitor, case, case_worker, decision)


def _submitted(visitor: Visitor, case_worker: str, folder: Path) -> Case:
    """The office writes, adds a paper and submits; nobody else sees the draft, nobody else can submit."""
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(403, "/geschaefte/neu/", "/sitzungen/neu/")
    visitor.enter_as(case_worker)
    visitor.is_refused(404, "/geschaefte/", "/sitzungen/", "/beschluesse/", "/gremien/")
    visitor.enter_as(AUTHOR)
    case = steps.write_proposal(visitor, title=steps.some_title("Ausdehnung der Potenzialerfassung"))
    _add_paper(visitor, case, folder / f"{PAPER}.csv")
    for name in (SECRETARIAT, COLLEAGUE, OUTSIDER, case_worker):
        visitor.enter_as(name)
        visitor.is_refused(404, case.path, case.at("einreichen"), case.at("bearbeiten"))
    visitor.enter_as(AUTHOR)
    steps.submit(visitor, case)
    visitor.is_refused(403, case.at("annehmen"), case.at("konsultieren"), case.at("bearbeiten"))
    return case


def _add_paper(visitor: Visitor, case: Case, path: Path) -> None:
    path.write_text("Position;CHF\nPersonal;48000\n", encoding="utf-8")
    visitor.go(case.at("unterlagen"))
    visitor.fill("Titel", path.stem)
    visitor.field("Datei").set_input_files(path)
    visitor.click("Hinzufügen")
    visitor.is_told("Die Unterlage ist hinzugefügt")


def _consulted(visitor: Visitor, case: Case) -> None:
    """The secretariat asks three members; each answers; the synopsis shows all three."""
    visitor.enter_as(COLLEAGUE)
    visitor.go(case.path)
    visitor.sees_no_control(
        "Annehmen", "Mitglieder konsultieren", "Antrag einreichen", "Bearbeiten", "Zurückziehen"
    )
    visitor.is_refused(403, case.at("konsultieren"), case.at("zurueckziehen"), case.at("stellungnahme"))
    visitor.enter_as("Judith Jenni")
    visitor.is_refused(404, case.path, case.at("stellungnahme"))
    visitor.enter_as(SECRETARIAT)
    steps.consult(visitor, case, list(ASKED))
    visitor.is_refused(403, case.at("stellungnahme"), case.at("zurueckziehen"))
    for name, (stance, remark) in ASKED.items():
        visitor.enter_as(name)
        steps.answer(visitor, case, stance, remark)
        visitor.is_refused(403, case.at("konsultation-abschliessen"), case.at("annehmen"))
    visitor.enter_as(SECRETARIAT)
    visitor.go(case.path)  # the last answer has closed the consultation
    visitor.sees("Die Kosten der Gemeinden sind nicht beziffert.")
    assert "Vorlauf von zehn Arbeitstagen" in steps.pdf_text(visitor, f"{case.path}synopse.pdf")


def _accepted(visitor: Visitor, case: Case) -> None:
    """The secretariat classifies and accepts: the EKG recommends, the IIZ-Leitung decides, the government resolves."""
    steps.accept(visitor, case, matter="Mittelverwendung", institution="Amt für Gesellschaft und Soziales")
    for station in ("EKG empfiehlt", "IIZ-Leitung entscheidet", "Regierungsrat beschliesst formell"):
        visitor.sees(station)
    for name, status in ((COLLEAGUE, 403), (AUTHOR, 403), (OUTSIDER, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, case.at("traktandieren"), case.at("zuordnen"), case.at("annehmen"))


def _recommended(visitor: Visitor, case: Case, folder: Path) -> None:
    """A meeting of the EKG: planned, papers frozen and sent, held; one member leaves; the EKG recommends."""
    visitor.enter_as(SECRETARIAT)
    meeting = steps.plan_meeting(visitor, steps.EKG)
    steps.schedule(visitor, case, meeting)
    for name, status in ((COLLEAGUE, 403), (OUTSIDER, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, *(f"{meeting}{part}/" for part in ("traktanden", "einladen", "aendern")))
    visitor.enter_as(SECRETARIAT)
    steps.invite(visitor, meeting)
    agenda = _agenda_read_by_a_member(visitor, case, meeting)
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, meeting, agenda, f"{meeting}eroeffnen/")
    _later_paper(visitor, case, meeting, folder)
    steps.hold(visitor, meeting, excused="Isabelle Imhof")
    steps.recuse(visitor, case, COLLEAGUE, "Antrag der eigenen Stelle")
    steps.open_outcome(visitor, case, meeting, "Empfohlen")
    form = visitor.path
    visitor.enter_as(COLLEAGUE)
    visitor.is_refused(403, form, f"{meeting}durchfuehrung/", f"{meeting}anwesenheit/")
    visitor.enter_as(SECRETARIAT)
    steps.record(visitor, case, meeting, "Empfohlen")


def _agenda_read_by_a_member(visitor: Visitor, case: Case, meeting: str) -> str:
    """A member downloads the agenda; the paper stands on it; nothing is offered that only the secretariat does."""
    visitor.enter_as("Judith Jenni")
    visitor.go(meeting)
    visitor.sees(PAPER)
    visitor.sees_no_control("Sitzung eröffnen", "Sitzung absagen", "Traktanden bearbeiten", "Ändern")
    link = visitor.main.locator("a[href^='/dokumente/']", has_text="Traktanden").first
    agenda = link.get_attribute("href")
    assert agenda
    assert case.title in steps.pdf_text(visitor, agenda)
    return agenda


def _later_paper(visitor: Visitor, case: Case, meeting: str, folder: Path) -> None:
    """What was sent stays what was sent: a paper that comes afterwards waits, and is marked once it is added."""
    visitor.enter_as(AUTHOR)
    _add_paper(visitor, case, folder / f"{LATE_PAPER}.csv")
    visitor.enter_as("Judith Jenni")
    visitor.go(meeting)
    visitor.sees("noch nicht versandt")
    visitor.is_refused(403, f"{meeting}nachreichen/")
    visitor.enter_as(SECRETARIAT)
    visitor.go(meeting)
    visitor.click("Unterlagen nachreichen (1)")
    visitor.is_told("1 Unterlage nachgereicht")
    paper = visitor.main.get_by_role("listitem").filter(has_text=LATE_PAPER)
    expect(paper).to_contain_text("nachgereicht")


def _decided(visitor: Visitor, case: Case) -> str:
    """A meeting of the IIZ-Leitung decides; a member of the EKG has no business in it."""
    meeting = steps.plan_meeting(visitor, steps.STEERING)
    steps.schedule(visitor, case, meeting)
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    visitor.enter_as("Judith Jenni")
    visitor.is_refused(404, meeting, f"{meeting}durchfuehrung/")
    visitor.enter_as(STEERING_CHAIR)
    visitor.go(meeting)
    visitor.sees(case.title)
    visitor.is_refused(403, f"{meeting}durchfuehrung/")
    visitor.enter_as(SECRETARIAT)
    steps.record(visitor, case, meeting, "Beschlossen")
    return steps.decision_of(visitor, case, meeting)


def _resolved(visitor: Visitor, case: Case, decision: str) -> None:
    """The secretariat enters the number of the government's resolution; nobody else."""
    for name, status in ((AUTHOR, 403), (STEERING_CHAIR, 403), (OUTSIDER, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, f"{decision}rrb/", f"{decision}berichtigung/", f"{decision}auftraege/neu/")
    visitor.enter_as(SECRETARIAT)
    visitor.go(decision)
    visitor.sees("RRB ausstehend")
    visitor.go(f"{decision}rrb/")
    visitor.fill("Nummer", RESOLUTION)
    visitor.fill("Datum", steps.today().isoformat())
    visitor.click("RRB eintragen")
    visitor.is_told("eingetragen")
    visitor.sees(f"RRB {RESOLUTION}")


def _delivered(visitor: Visitor, case: Case, decision: str) -> None:
    """The proposer downloads the excerpt; it says what was decided, by whom, and the government's number."""
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, decision, f"{decision}auszug.pdf")
    visitor.enter_as(AUTHOR)
    visitor.go(decision)
    label = visitor.main.locator(".over .num").inner_text()
    link = visitor.control("Auszug (PDF)").first.get_attribute("href")
    assert link
    text = steps.pdf_text(visitor, link)
    clauses = ("auf alle Sozialregionen ausgedehnt", "CHF 54'500.00", "nach einem Jahr über die Erfahrungen")
    for part in (label, case.title, case.number, f"Nr. {RESOLUTION}", "IIZ-Leitung", *clauses):
        assert part in text, (part, text)


def _charged(visitor: Visitor, case: Case, decision: str) -> None:
    """A task with somebody responsible; execution begins."""
    visitor.is_refused(403, f"{decision}auftraege/neu/", case.at("umsetzung"))
    visitor.enter_as(SECRETARIAT)
    visitor.go(f"{decision}auftraege/neu/")
    visitor.fill("Was zu tun ist", f"Leitfaden zustellen: {case.title}")
    visitor.choose("Zuständige Institution", "Amt für Wirtschaft und Arbeit")
    visitor.choose("Verantwortliche Person", RESPONSIBLE)
    visitor.fill("Fällig am", f"{steps.today().year + 1}-03-31")
    visitor.click("Auftrag erfassen")
    visitor.is_told("Der Auftrag ist erfasst")
    visitor.click("Umsetzung starten")
    visitor.is_told("Die Umsetzung läuft")


def _done(visitor: Visitor, case: Case, case_worker: str, decision: str) -> None:
    """The responsible finds the task in the worklist and reports; the secretariat confirms; it is completed."""
    visitor.enter_as(RESPONSIBLE)
    visitor.go("/")
    visitor.press(visitor.main.get_by_role("link", name=case.title).first)
    task = visitor.path
    for name, status in ((AUTHOR, 403), (SECRETARIAT, 403), (OUTSIDER, 404), (case_worker, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, f"{task}meldung/")
    visitor.enter_as(RESPONSIBLE)
    visitor.go(task)
    visitor.fill("Bericht", "Der Leitfaden ist allen Sozialregionen zugestellt.")
    visitor.click("Erledigung melden")
    visitor.is_told("Die Erledigung ist gemeldet")
    visitor.sees_no_control("Erledigung bestätigen")
    visitor.is_refused(403, f"{task}bestaetigung/", f"{task}rueckweisung/")
    visitor.enter_as(SECRETARIAT)
    visitor.go(task)
    visitor.click("Erledigung bestätigen")
    visitor.is_told("Der Auftrag ist bestätigt")
    visitor.go(case.path)
    visitor.sees("Abgeschlossen")
    visitor.sees_no_control("Annehmen", "Traktandieren", "Bearbeiten", "Umsetzung starten")
