"""A circular resolution: one remark is integrated, one handed over; the government resolves; noted at the next meeting.

«Ihre Rückmeldungen wurden entweder direkt in den Beschluss integriert oder der Vorsitzenden der IIZ-Leitung … für die
Regierungssitzung übergeben» (002 §2.1).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

PAULA, GREGOR, NADINE = "Paula Portmann", "Gregor Gerber", "Nadine Nussbaum"
CHAIR, COORDINATION = "Helene Hürzeler", "Bruno Bieri"
TEXT = "1. Die Ausgabenplanung wird genehmigt.\n2. Das Amt berichtet jährlich."
NEW_TEXT = "1. Die Ausgabenplanung wird genehmigt.\n2. Das Amt berichtet halbjährlich."
INTEGRATED = "Ein Bericht im Jahr genügt nicht."
HANDED_OVER = "Die Betriebe wurden nicht gefragt."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_one_remark_is_integrated_one_handed_over_and_the_government_resolves(
    visit: Callable[..., Visitor], script: bool
) -> None:
    office, phone = visit(script=script), visit(script=script, width=390)
    title = steps.some_title("Ausgabenplanung der zurückgestellten Mittel")
    page = _ask(office, title)
    phone.enter_as(COORDINATION)
    phone.is_refused(404, page, f"{page}antwort/", f"{page}rrb/")
    phone.enter_as(OUTSIDER)
    phone.is_refused(404, page, f"{page}antwort/")
    phone.enter_as(CHAIR)
    phone.is_refused(403, f"{page}antwort/", f"{page}abschliessen/", f"{page}rrb/")
    _answer(phone, PAULA, page, "Zustimmen mit Bemerkungen", INTEGRATED)
    _answer(phone, GREGOR, page, "Ablehnen", HANDED_OVER)
    phone.go(page)
    expect(phone.main).not_to_contain_text(INTEGRATED)
    _answer(phone, NADINE, page, "Zustimmen")
    _treat(office, page)
    office.click("Dem Regierungsrat unterbreiten")
    office.is_told("dem Regierungsrat unterbreitet")
    _the_chair_reads(phone, title, page)
    _resolve(office, page, title)
    phone.enter_as(GREGOR)
    phone.go(page)
    phone.sees("Beschlossen")
    phone.sees("Dem Vorsitz übergeben")


def _ask(office: Visitor, title: str) -> str:
    """Begin it, look at who is asked, and ask."""
    office.enter_as(SECRETARIAT)
    office.go("/zirkularbeschluesse/neu/")
    office.choose("Gremium", "IIZ-Leitung")
    office.choose("Art des Geschäfts", "Verwendung")
    office.fill("Titel", title)
    office.fill("Wortlaut des Beschlusses", TEXT)
    page = office.follow("Entwurf speichern")
    assert re.fullmatch(r"/zirkularbeschluesse/\d+/", page)
    office.click("Mitglieder fragen")
    office.sees(PAULA)
    expect(office.page.locator("main")).not_to_contain_text(CHAIR)
    office.click("Mitglieder fragen")
    office.is_told("Der Wortlaut ist eingefroren")
    office.is_refused(409, f"{page}eroeffnen/")
    return page


def _answer(phone: Visitor, person: str, page: str, answer: str, remark: str = "") -> None:
    """Answer from the worklist, on a phone; an answer without its remark is refused and keeps the choice."""
    phone.enter_as(person)
    phone.go(f"{page}antwort/")
    phone.main.get_by_role("radio", name=answer, exact=True).check()
    if remark:
        phone.click("Antwort speichern")
        phone.sees("Bitte schreiben Sie Ihre Bemerkung")
        expect(phone.main.get_by_role("radio", name=answer, exact=True)).to_be_checked()
        phone.fill("Bemerkung", remark)
    phone.click("Antwort speichern")
    phone.is_told("Ihre Antwort ist gespeichert")


def _treat(office: Visitor, page: str) -> None:
    """Close the answers, integrate one remark, hand over the other; nothing goes on before."""
    office.go(page)
    office.click("Rückmeldungen abschliessen")
    office.click("Rückmeldungen abschliessen")
    office.is_told("abgeschlossen")
    assert office.post(f"{page}unterbreiten/").status == 409
    for _ in range(2):
        office.click("Bemerkung behandeln")
        is_first = INTEGRATED in office.main.inner_text()
        treatment = "In den Wortlaut integriert" if is_first else "Dem Vorsitz übergeben"
        office.main.get_by_role("radio", name=treatment).check()
        if is_first:
            office.click("Behandlung speichern")
            office.sees("Schreiben Sie die Antwort")
            office.fill("Antwort an das Mitglied", "Der Bericht kommt halbjährlich.")
            office.fill("Neuer Wortlaut", NEW_TEXT)
        office.click("Behandlung speichern")
        office.is_told("Die Bemerkung ist behandelt")
    office.sees("Was sich in Fassung 2 geändert hat")
    expect(office.main.locator("ins", has_text="halbjährlich")).to_have_count(1)


def _the_chair_reads(phone: Visitor, title: str, page: str) -> None:
    phone.enter_as(CHAIR)
    phone.go("/")
    phone.press(phone.main.get_by_role("link", name=re.compile(re.escape(title))).first)
    phone.sees("Der Beschluss liegt beim Regierungsrat")
    text = steps.pdf_text(phone, f"{page}rueckmeldungen.pdf")
    assert HANDED_OVER in text
    assert "halbjährlich" in text


def _resolve(office: Visitor, page: str, title: str) -> None:
    """Enter the resolution; the decision has its number and stands on the agenda of the next meeting."""
    today = dt.date.today()
    office.go(page)
    office.click("RRB eintragen")
    office.fill("Nummer (RRB)", "659")
    office.fill("Datum des Beschlusses", today.isoformat())
    office.click("RRB eintragen")
    office.sees("Jahr/Nummer")
    office.fill("Nummer (RRB)", f"RRB {today.year}/659")
    office.click("RRB eintragen")
    office.is_told("nummeriert und eingefroren")
    office.sees(f"{today.year}/659")
    office.is_refused(409, f"{page}rrb/", f"{page}zurueckziehen/")
    agenda = office.main.locator("a[href^='/sitzungen/']").first
    office.go(str(agenda.get_attribute("href")))
    office.sees(title[:60])
    office.sees("Zirkularbeschluss IIZ-Leitung")
    office.go("/beschluesse/?verfahren=circular")
    office.sees(title)
