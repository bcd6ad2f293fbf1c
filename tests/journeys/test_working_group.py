"""A working group from request to discharge: asked for, decided, mandated, reporting, escalated, discharged.

Each step by the right role; each wrong role is refused on the way. With JavaScript and without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER, SECRETARIAT, Case
from tests.journeys.visitor import Visitor

AUTHOR, LEAD, CHAIR, MEMBER = "Bruno Bieri", "Franziska Furrer", "Kathrin Kaufmann", "Judith Jenni"
STEERING_CHAIR, EXPERT = "Helene Hürzeler", "Nora Nyffeler"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_working_group_goes_from_request_to_discharge(
    visit: Callable[..., Visitor], case_worker: str, script: bool
) -> None:
    visitor = visit(script=script)
    case = _requested(visitor, case_worker)
    meeting, decision = _decided(visitor, case)
    mandate = _mandated(visitor, case, decision)
    _reported(visitor, mandate, case_worker)
    _settled(visitor, mandate)
    _delivered(visitor, mandate)
    _discharged(visitor, case, meeting, mandate)


def _requested(visitor: Visitor, case_worker: str) -> Case:
    """A member asks for a working group: the proposal first, then the group with both conditions answered."""
    start = "/geschaefte/neu/fachgruppe/"
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(403, start)
    visitor.enter_as(case_worker)
    visitor.is_refused(404, "/mandate/", "/mandate/stand/")
    visitor.enter_as(AUTHOR)
    title = steps.some_title("Fachgruppe Rückkehr")
    visitor.go("/geschaefte/")
    visitor.click("Fachgruppe beantragen")
    visitor.fill("Titel", title)
    visitor.choose("Herkunft", "Initiative")
    visitor.choose("Leistungsfeld", "Arbeitsmarktliche Integration")
    visitor.fill("Antragstext", steps.MOTION)
    path = visitor.follow("Weiter zur Fachgruppe")
    _describe(visitor, title)
    visitor.click("Antrag speichern")
    visitor.sees("Wählen Sie einen bestehenden Ausschuss oder den Vorsitz des neuen.")
    visitor.choose("Vorsitz des neuen Ausschusses", CHAIR)
    visitor.click("Antrag speichern")
    visitor.is_told("ist gespeichert")
    visitor.sees("Beantragte Fachgruppe")
    case = Case(title=title, path=path.removesuffix("fachgruppe/"))
    for name in (SECRETARIAT, MEMBER, OUTSIDER):
        visitor.enter_as(name)
        visitor.is_refused(404, case.path, path)
    visitor.enter_as(AUTHOR)
    steps.submit(visitor, case)
    visitor.is_refused(403, path)
    return case


def _describe(visitor: Visitor, title: str) -> None:
    """What the working group is asked for; without a committee."""
    today = steps.today()
    visitor.fill("Name der Fachgruppe", title)
    visitor.fill("Warum können die Regelstrukturen", "Kein Amt kann die Rückkehr allein begleiten.")
    visitor.fill("Welche anderen Akteure", "RAV, Sozialregionen und Betriebe sind betroffen.")
    visitor.fill("Erster Tag", today.isoformat())
    visitor.fill("Letzter Tag", (today + dt.timedelta(days=365)).isoformat())
    visitor.choose("Verantwortliche Regelstruktur", "IV-Stelle")
    visitor.choose("Leitung der Fachgruppe", LEAD)
    visitor.fill("Ergebnis 1", "Konzept")
    visitor.fill("fällig am", (today + dt.timedelta(days=180)).isoformat())
    visitor.tick(EXPERT)


def _decided(visitor: Visitor, case: Case) -> tuple[str, str]:
    """The EKG recommends, the IIZ-Leitung decides, the government resolves."""
    visitor.enter_as(SECRETARIAT)
    steps.accept(visitor, case, matter="Fachgruppe", institution="IV-Stelle")
    ekg = steps.plan_meeting(visitor, steps.EKG)
    steps.schedule(visitor, case, ekg)
    steps.invite(visitor, ekg)
    steps.hold(visitor, ekg)
    steps.record(visitor, case, ekg, "Empfohlen")
    meeting = steps.plan_meeting(visitor, steps.STEERING)
    steps.schedule(visitor, case, meeting)
    item = {"title": f"Entlassung: {case.title}", "request": "decision", "presenter": ""}
    assert visitor.post(f"{meeting}traktanden/neu/", item).status == 302
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    steps.record(visitor, case, meeting, "Beschlossen")
    decision = steps.decision_of(visitor, case, meeting)
    visitor.go(f"{decision}mandat/")
    visitor.click("Mandat erteilen")
    visitor.sees("Der Regierungsratsbeschluss steht aus")
    visitor.go(f"{decision}rrb/")
    visitor.fill("Nummer", f"{steps.today().year}/1988")
    visitor.fill("Datum", steps.today().isoformat())
    visitor.click("RRB eintragen")
    return meeting, decision


def _mandated(visitor: Visitor, case: Case, decision: str) -> str:
    """The secretariat issues the mandate from the request; nobody else. The lead reads it."""
    for name, status in ((AUTHOR, 403), (STEERING_CHAIR, 403), (OUTSIDER, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, f"{decision}mandat/")
    visitor.enter_as(SECRETARIAT)
    visitor.go(decision)
    visitor.follow("Mandat erteilen")
    visitor.click("Mandat erteilen")
    visitor.is_told("Das Mandat ist erteilt")
    visitor.sees(LEAD)
    visitor.sees(EXPERT)
    mandate = visitor.path
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, mandate, f"{mandate}bericht/", f"{mandate}verlaengern/")
    visitor.enter_as(LEAD)
    visitor.go("/mandate/")
    visitor.sees(case.title)
    return mandate


def _reported(visitor: Visitor, mandate: str, case_worker: str) -> None:
    """The lead reports that it is off course; that needs a reason, and goes to the committee."""
    report = f"{mandate}bericht/"
    for name, status in ((SECRETARIAT, 403), (CHAIR, 403), (EXPERT, 403), (case_worker, 404)):
        visitor.enter_as(name)
        visitor.is_refused(status, report)
    visitor.enter_as(LEAD)
    visitor.go(mandate)
    visitor.click("Bericht schreiben")
    visitor.control("Bericht einreichen").wait_for()
    visitor.tick("Nicht auf Kurs")
    visitor.fill("Was wurde getan", "Zwei Sitzungen haben stattgefunden.")
    visitor.click("Bericht einreichen")
    visitor.sees("Schreiben Sie, was das Mandat gefährdet")
    assert visitor.field("Was wurde getan").input_value() == "Zwei Sitzungen haben stattgefunden."
    visitor.fill("Risiken und Bedarf", "Es fehlt eine Ansprechperson der Betriebe.")
    visitor.click("Bericht einreichen")
    visitor.is_told("Der Bericht ist eingereicht")
    visitor.sees("Beim Ausschuss")


def _settled(visitor: Visitor, mandate: str) -> None:
    """The chair of the committee records what it decided; the lead cannot."""
    visitor.sees_no_control("Entscheid des Ausschusses erfassen")
    visitor.enter_as(CHAIR)
    visitor.go("/")
    visitor.sees("Eskalation")
    visitor.go(mandate)
    visitor.click("Entscheid des Ausschusses erfassen")
    visitor.control("Eskalation").wait_for()
    step = visitor.path
    visitor.enter_as(LEAD)
    visitor.is_refused(403, step)
    visitor.enter_as(CHAIR)
    visitor.go(step)
    visitor.fill("Entscheid des Ausschusses", "Die Handelskammer bezeichnet eine Ansprechperson.")
    visitor.click("Eskalation")
    visitor.is_told("ist erfasst")
    visitor.is_refused(403, f"{mandate}verlaengern/", f"{mandate}entlassen/")


def _delivered(visitor: Visitor, mandate: str) -> None:
    """The lead reports the deliverable."""
    visitor.enter_as(LEAD)
    visitor.go(mandate)
    visitor.click("Konzept")
    visitor.fill("Was wurde geliefert", "Das Konzept liegt im Dossier.")
    visitor.click("Ergebnis melden")
    visitor.is_told("als geliefert gemeldet")


def _discharged(visitor: Visitor, case: Case, meeting: str, mandate: str) -> None:
    """By another decision of the IIZ-Leitung; the group is dissolved, the proposal completed."""
    visitor.is_refused(403, f"{mandate}entlassen/")
    visitor.enter_as(SECRETARIAT)
    ending = Case(title=f"Entlassung: {case.title}", path="")
    steps.open_outcome(visitor, ending, meeting, "Beschlossen")
    visitor.choose("Art des Geschäfts", "Fachgruppe")
    visitor.fill("Wortlaut", "1. Die Fachgruppe wird entlassen.")
    visitor.click("Ergebnis festhalten")
    visitor.is_told("«Beschlossen»")
    visitor.go(mandate)
    visitor.click("Entlassen")
    visitor.choose("Beschluss", ending.title)
    visitor.fill("Schlussbericht", "Das Konzept ist eingeführt.")
    visitor.click("Mandat entlassen")
    visitor.is_told("Das Mandat ist entlassen")
    visitor.sees("Schlussbericht")
    visitor.sees_no_control("Verlängern", "Entlassen", "Bericht schreiben")
    visitor.go(case.path)
    visitor.sees("Abgeschlossen")
