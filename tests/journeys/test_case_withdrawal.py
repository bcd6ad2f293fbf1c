"""In the middle of a round table the client withdraws: from that moment nothing is written, read or shown (004 §3)."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.journeys import case_steps as steps
from tests.journeys.case_steps import COORDINATOR, IV, MUNICIPALITY, RAV
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

TYPED = "Frau Beispiel beginnt am Montag einen Arbeitsversuch."
WHAT_IS_LEFT = """
import json
from nahtstelle.cases.casework.models import CaseDocument, CaseMessage, RoundTable
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.records.api import open_vault
with as_service("journey"):
    table = RoundTable.objects.select_related("case").get(case={case})
    written = json.loads(open_vault(table.case.key_id).open(bytes(table.sealed), place=table.binding))
    messages = CaseMessage.objects.filter(case={case}).count()
    records = CaseDocument.objects.filter(case={case}, kind="record").count()
print(json.dumps([table.state, written["record"], messages, records]))
"""


def test_the_client_withdraws_in_the_middle_of_a_round_table(zurich: Installation, browser: Browser) -> None:
    here, number, table = steps.case_at_the_table(zurich)
    head, specialist = (Visitor(browser, zurich.base_url) for _ in range(2))
    phone = Visitor(browser, zurich.base_url, width=390, height=844)
    code = _hand_out_codes(head, here)
    feed = _follow_the_calendar(specialist, table)
    steps.type_record(head, table, TYPED)
    specialist.go(f"{here}nachrichten/")
    specialist.fill("Neue Nachricht", TYPED)

    _withdraw(phone, number, code)
    _coordinator_is_told(head, here)
    _specialist_is_told(specialist, here)
    assert zurich.ask(WHAT_IS_LEFT.format(case=here.split("/")[2])) == ["cancelled", "", 0, 0]
    _all_of_it_is_gone(specialist, here, table, number, feed)
    _letters_wait(head, here, number)
    for visitor in (head, specialist, phone):
        visitor.leave()


def _hand_out_codes(head: Visitor, here: str) -> str:
    """Open the client's own access; return a code of the sheet."""
    head.enter_as(COORDINATOR)
    head.go(here)
    head.click("Zugang für Klientin oder Klient öffnen")
    head.is_told("Blatt mit Codes")
    head.follow("Blatt mit Codes")
    return steps.sheet_of_codes(head)[0]


def _follow_the_calendar(specialist: Visitor, table: str) -> str:
    """The round table stands in the specialist's calendar and among the duties."""
    specialist.enter_as(IV)
    address = re.search(r"/kalender/[\w-]+\.ics", specialist.post("/konto/kalender/erneuern/").text())
    assert address
    assert table in specialist.get(address[0]).text().replace("\r\n ", "")
    return address[0]


def _withdraw(phone: Visitor, number: str, code: str) -> None:
    steps.enter_with_code(phone, number, code)
    phone.sees("Runder Tisch")
    phone.follow("Meine Vollmacht widerrufen")
    phone.tick("Ja, ich widerrufe")
    phone.click("Meine Vollmacht widerrufen")
    phone.sees("Ihre Vollmacht ist widerrufen")
    assert phone.axe() == []


def _coordinator_is_told(head: Visitor, here: str) -> None:
    """What was typed is refused with a sentence that says why; nothing of it comes back."""
    head.click("Protokoll speichern")
    head.sees("Nicht gespeichert: Der Fall ist beendet")
    head.sees("Die Vollmacht wurde am")
    expect(head.main).not_to_contain_text(TYPED)
    assert head.axe() == []
    assert head.follow("Zum Fall") == here
    head.sees("Vollmacht widerrufen")


def _specialist_is_told(specialist: Visitor, here: str) -> None:
    specialist.click("Dem Fallteam schreiben")
    specialist.sees("Nicht gespeichert: Der Fall ist beendet")
    specialist.sees_no_control("Zum Fall")


def _all_of_it_is_gone(visitor: Visitor, here: str, table: str, number: str, feed: str) -> None:
    assert table not in visitor.get(feed).text().replace("\r\n ", "")
    for person in (IV, RAV, MUNICIPALITY):
        steps.expect_no_duty(visitor, person, number)
        for page in (here, table, f"{here}plan/", f"{here}nachrichten/"):
            assert visitor.get(page).status == 404
        for page in ("/runde-tische/", "/faelle/"):
            assert number not in visitor.get(page).text()


def _letters_wait(head: Visitor, here: str, number: str) -> None:
    """The receipt for the client and a letter to each institution are drafted and wait for the coordinator."""
    letters = head.main.locator("a[href*='/abschluss/schreiben/']")
    expect(letters).to_have_count(6)
    receipt = steps.pdf_text(head, letters.first.get_attribute("href") or "")
    assert "Bestätigung: Ihre Vollmacht ist widerrufen" in receipt
    steps.expect_duty(head, COORDINATOR, number, "Schreiben")
    head.is_refused(404, f"{here}runde-tische/1/")
