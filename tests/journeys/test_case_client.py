"""The client's side: codes on paper, sign-in on a phone, who read what, the withdrawal; a doctor sees health only."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys import case_steps as steps
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent


def test_the_client_reads_who_read_and_withdraws_and_a_doctor_sees_only_health(
    zurich: Installation, browser: Browser
) -> None:
    person, here = zurich.ask(HERE / "cases_of_the_demonstration.py")["implementing"]
    head = Visitor(browser, zurich.base_url)
    head.enter_as(person)
    head.go(here)
    number = re.search(r"\bF-\d[\d-]*\b", head.page.inner_text("body"))
    assert number
    head.click("Zugang für Klientin oder Klient öffnen")
    head.is_told("Blatt mit Codes")
    head.follow("Blatt mit Codes")
    assert head.axe() == []
    codes = steps.sheet_of_codes(head)

    _invite_doctor(head, here)
    doctor = head.main.get_by_role("listitem").filter(has_text="Dr. Ada Arzt")
    head.go(doctor.get_by_role("link", name="Blatt mit Codes").get_attribute("href") or "")
    doctors = steps.sheet_of_codes(head)

    phone = Visitor(browser, zurich.base_url, width=390, height=844)
    steps.enter_with_code(phone, number[0], "AAAA-AAAA-AAAA")
    phone.sees("passen nicht zusammen")
    assert phone.axe() == []
    steps.enter_with_code(phone, number[0], codes[0])
    for words in ("Mein Plan", "Wer über mich gelesen hat", person, "Meine Vollmacht"):
        phone.sees(words)
    assert phone.axe() == []
    phone.is_refused(302, here)

    outside = Visitor(browser, zurich.base_url)
    steps.enter_with_code(outside, number[0], doctors[0])
    outside.sees("Gesundheit")
    assert "Mein Plan" not in outside.main.inner_text()
    outside.is_refused(404, "/mein-fall/widerrufen/", "/mein-fall/nachricht/")

    phone.go("/mein-fall/uebersicht/")
    phone.sees("Dr. Ada Arzt, Hausärztin")
    phone.follow("Meine Vollmacht widerrufen")
    assert phone.axe() == []
    phone.tick("Ja, ich widerrufe")
    phone.click("Meine Vollmacht widerrufen")
    phone.sees("Ihre Vollmacht ist widerrufen")
    phone.sees("gelöscht")
    assert phone.axe() == []
    outside.go("/mein-fall/uebersicht/")
    outside.sees("Mein Fall: Anmelden")
    head.go(here)
    head.sees("Vollmacht widerrufen")
    for visitor in (head, phone, outside):
        visitor.leave()


def _invite_doctor(head: Visitor, here: str) -> None:
    head.go(f"{here}gaeste/neu/")
    head.fill("Name", "Dr. Ada Arzt")
    head.fill("Funktion", "Hausärztin")
    head.fill("Kontakt", "044 000 00 00")
    head.tick("Gesundheit")
    head.fill("Bis und mit", (dt.date.today() + dt.timedelta(days=30)).isoformat())
    head.click("Person von aussen einladen")
    head.is_told("Blatt mit Codes")
