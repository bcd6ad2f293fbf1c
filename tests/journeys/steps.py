"""What people of the demonstration do again and again in the journeys: write, submit, consult, accept, meet, record."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from dataclasses import dataclass

from pypdf import PdfReader

from tests.journeys.visitor import Visitor

SECRETARIAT = "Anna Ammann"
OUTSIDER = "Carla Caduff"
EKG = "Koordinationsgremium"
STEERING = "IIZ-Leitung"
MOTION = (
    "1. Die Pilotphase wird auf alle Sozialregionen ausgedehnt.\n"
    "2. Die Kosten von CHF 54'500.00 gehen zulasten der zurückgestellten Bundesmittel.\n"
    "3. Das EKG wird nach einem Jahr über die Erfahrungen informiert."
)
today = dt.date.today
_serial = itertools.count(1)
_days_taken: dict[str, int] = {}


def some_title(words: str) -> str:
    """Return a title that no other proposal has."""
    return f"{words} (Reise {next(_serial)})"


@dataclass
class Case:
    """A proposal on its way."""

    title: str
    path: str
    number: str = ""

    def at(self, part: str) -> str:
        """Return the address of a page of the proposal."""
        return f"{self.path}{part}/"


def write_proposal(
    visitor: Visitor,
    *,
    title: str,
    origin: str = "Initiative",
    request: str = "Zur Beschlussfassung",
    field: str = "Arbeitsmarktliche Integration",
) -> Case:
    """Write a proposal and keep it as a draft."""
    visitor.go("/geschaefte/neu/")
    visitor.fill("Titel", title)
    visitor.choose("Herkunft", origin)
    visitor.choose("Anliegen", request)
    visitor.choose("Leistungsfeld", field)
    visitor.fill("Ausgangslage", "Die Pilotphase endet im Herbst; die Nachfrage ist grösser als das Angebot.")
    visitor.fill("Antragstext", MOTION)
    visitor.click("Entwurf speichern")
    visitor.sees(title)
    return Case(title=title, path=visitor.path)


def submit(visitor: Visitor, case: Case) -> None:
    """Hand the proposal in; it gets its number."""
    visitor.go(case.path)
    visitor.click("Antrag einreichen")
    visitor.click("Antrag einreichen")
    visitor.is_told("eingereicht")
    found = re.search(r"\d{4}-\d+", visitor.main.locator(".over").inner_text())
    assert found
    case.number = found[0]


def consult(visitor: Visitor, case: Case, members: list[str]) -> None:
    """Ask exactly these members."""
    visitor.go(case.path)
    visitor.click("Mitglieder konsultieren")
    visitor.control("Konsultieren").wait_for()
    for box in visitor.main.get_by_role("checkbox").all():
        box.uncheck()
    for name in members:
        visitor.tick(name)
    visitor.click("Konsultieren")
    visitor.is_told(f"{len(members)} Mitglied")


def answer(visitor: Visitor, case: Case, stance: str, remark: str = "") -> None:
    """Give a statement."""
    visitor.go(case.path)
    visitor.click("Stellung nehmen")
    visitor.main.get_by_role("radio", name=stance, exact=True).check()
    visitor.fill("Bemerkung", remark)
    visitor.click("Stellungnahme speichern")
    visitor.is_told("Ihre Stellungnahme ist gespeichert")


def accept(visitor: Visitor, case: Case, *, matter: str, institution: str) -> None:
    """Classify and accept; the route follows from the competence matrix."""
    visitor.go(case.path)
    visitor.click("Annehmen")
    visitor.choose("Art des Geschäfts", matter)
    visitor.choose("Zuständige Institution", institution)
    visitor.click("Laufweg zeigen")
    visitor.sees("IIZ-Leitung entscheidet")
    visitor.click("Annehmen")
    visitor.is_told("angenommen")


def plan_meeting(visitor: Visitor, body: str) -> str:
    """Plan a meeting for today, or for the last day before it that is free; return its address."""
    first = _days_taken.get(body, 0)
    for days in range(first, first + 30):
        _days_taken[body] = days + 1
        visitor.go("/sitzungen/neu/")
        visitor.choose("Gremium", body)
        visitor.fill("Datum", (today() - dt.timedelta(days=days)).isoformat())
        visitor.fill("Beginn", "14:00")
        visitor.fill("Ende", "16:00")
        visitor.fill("Ort", "Rathaus, Solothurn")
        path = visitor.follow("Sitzung planen")
        if re.fullmatch(r"/sitzungen/\d+/", path):
            return path
        visitor.sees("an diesem Tag schon eine Sitzung")
    raise AssertionError(f"no day is free for {body}")


def schedule(visitor: Visitor, case: Case, meeting: str) -> None:
    """Put the proposal on the agenda of a meeting."""
    visitor.go(f"{meeting}traktanden/")
    visitor.click(f"Traktandieren: {case.title}")
    visitor.is_told("traktandiert")


def invite(visitor: Visitor, meeting: str) -> None:
    """Freeze and send the papers."""
    visitor.go(meeting)
    visitor.confirm("Unterlagen versenden")
    visitor.is_told("Die Unterlagen sind eingefroren")


def hold(visitor: Visitor, meeting: str, *, excused: str = "") -> None:
    """Open the meeting; everybody is there, but perhaps one who has excused themselves."""
    visitor.go(meeting)
    visitor.click("Sitzung eröffnen")
    visitor.control("Anwesenheit erfassen").wait_for()
    for select in visitor.main.get_by_label(re.compile("^Anwesenheit: ")).all():
        select.select_option(label="Anwesend")
    if excused:
        visitor.choose(f"Anwesenheit: {excused}", "Entschuldigt")
    visitor.click("Anwesenheit erfassen")
    visitor.is_told("Die Anwesenheit ist erfasst")


def recuse(visitor: Visitor, case: Case, name: str, reason: str) -> None:
    """Record on the meeting's page that somebody leaves for the item."""
    row = visitor.main.locator("tr", has_text=case.title)
    row.locator("summary", has_text="Ausstand erfassen").click()
    row.get_by_label("Person").select_option(label=name)
    row.get_by_label("Begründung").fill(reason)
    visitor.press(row.get_by_role("button", name="Ausstand erfassen"))
    visitor.is_told("Der Ausstand ist erfasst")


def open_outcome(visitor: Visitor, case: Case, meeting: str, outcome: str) -> None:
    """Open the form of an item's outcome and choose the outcome."""
    visitor.go(f"{meeting}durchfuehrung/")
    visitor.click(f"Ergebnis festhalten: {case.title}")
    visitor.main.get_by_role("radio", name=outcome, exact=True).check()
    visitor.tick("Nach dem Ausstand")


def record(visitor: Visitor, case: Case, meeting: str, outcome: str) -> None:
    """Record a decision or a recommendation in the words of the motion."""
    open_outcome(visitor, case, meeting, outcome)
    visitor.click("Ergebnis festhalten")
    visitor.is_told(f"«{outcome}»")


def decision_of(visitor: Visitor, case: Case, meeting: str) -> str:
    """Return the address of the decision that the meeting made on the proposal."""
    visitor.go(meeting)
    row = visitor.main.locator("tr", has_text=case.title)
    href = row.locator("a[href^='/beschluesse/']").first.get_attribute("href")
    assert href
    return href


def pdf_text(visitor: Visitor, path: str) -> str:
    """Download a PDF and return its text with single spaces."""
    answer = visitor.context.request.get(path)
    assert answer.status == 200, (path, answer.status)
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
