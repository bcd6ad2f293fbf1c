"""A doctor from outside: by name, for some days, one kind of data; everything else is refused (004 §4; domain §6)."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Browser, expect

from tests.journeys import case_steps as steps
from tests.journeys.case_steps import COORDINATOR, IV, OTHER_COORDINATOR, SECRETARY
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

THE_LAST_DAY_HAS_PASSED = """
import json
from django.utils import timezone
from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import Case, CaseGuest
from nahtstelle.cases.casework.walls import as_service
with as_service("journey"):
    CaseGuest.objects.filter(case={case}, kind="outside").update(until_at=timezone.now())
    renew_access(Case.objects.get(pk={case}), now=timezone.now())
print(json.dumps(True))
"""


def test_a_doctor_reads_what_was_opened_and_nothing_else_until_the_last_day(
    zurich: Installation, browser: Browser
) -> None:
    here, number = steps.case_in(zurich, "implementing")
    head, doctor = Visitor(browser, zurich.base_url), Visitor(browser, zurich.base_url, width=390, height=844)
    report, others = _file_papers(head, here)
    codes = _invite(head, here)
    _read_what_is_open(doctor, number, codes[0], report)
    _is_refused_the_rest(doctor, here, number, codes[0], others)
    head.go(f"{here}gelesen/")
    head.sees("Seite für die Person von aussen")
    zurich.ask(THE_LAST_DAY_HAS_PASSED.format(case=here.split("/")[2]))
    _finds_nothing_after_the_last_day(doctor, number, codes[1], report)
    for visitor in (head, doctor):
        visitor.leave()


def _file_papers(head: Visitor, here: str) -> tuple[str, list[str]]:
    """A report of the health and one of the finances; return addresses as a guest has them: the first, the others."""
    head.go_on_as(COORDINATOR)
    for title, category in (("Arztbericht", "Gesundheit"), ("Betreibungsauszug", "Finanzen")):
        head.go(f"{here}unterlagen/neu/")
        head.fill("Titel", title)
        head.choose("Worum es geht", category)
        head.main.locator("input[type=file]").set_input_files([steps.SCAN])
        head.click("Unterlage hinzufügen")
        head.is_told("hinzugefügt")
    links = head.main.locator("a[href*='/unterlagen/']:not([href$='/neu/'])")
    expect(links).to_have_count(3)
    found = {link.inner_text(): link.get_attribute("href") or "" for link in links.all()}
    own = {title: f"/mein-fall/unterlagen/{href.split('/')[-2]}/" for title, href in found.items()}
    report = own.pop("Arztbericht")
    return report, list(own.values())


def _invite(head: Visitor, here: str) -> list[str]:
    """Only the coordinator lets somebody in, with a period and a kind of data; return the codes of the sheet."""
    head.go_on_as(IV)
    head.is_refused(403, f"{here}gaeste/neu/")
    for person in (OTHER_COORDINATOR, SECRETARY):
        head.go_on_as(person)
        head.is_refused(404, f"{here}gaeste/neu/")
    head.go_on_as(COORDINATOR)
    head.go(f"{here}gaeste/neu/")
    head.fill("Name", "Dr. Ada Arzt")
    head.fill("Funktion", "Hausärztin")
    head.fill("Kontakt", "044 000 00 00")
    head.tick("Gesundheit")
    head.click("Person von aussen einladen")
    head.sees("Bitte prüfen Sie diese Angaben")
    head.fill("Bis und mit", (steps.today() + dt.timedelta(days=10)).isoformat())
    head.click("Person von aussen einladen")
    head.is_told("Blatt mit Codes")
    guest = head.main.get_by_role("listitem").filter(has_text="Dr. Ada Arzt")
    sheet = guest.get_by_role("link", name="Blatt mit Codes").get_attribute("href") or ""
    head.go_on_as(IV)
    head.is_refused(403, sheet, sheet.replace("codes/", "beenden/"))
    head.go_on_as(COORDINATOR)
    head.go(sheet)
    return steps.sheet_of_codes(head)


def _read_what_is_open(doctor: Visitor, number: str, code: str, report: str) -> None:
    steps.enter_with_code(doctor, number, code)
    doctor.sees("Was für Sie offen ist")
    doctor.sees("Arztbericht")
    assert doctor.get(report).body().startswith(b"%PDF")
    for words in ("Betreibungsauszug", "Vollmacht", "Mein Plan", "Wer über mich gelesen hat", "Beispiel"):
        expect(doctor.main).not_to_contain_text(words)


def _is_refused_the_rest(doctor: Visitor, here: str, number: str, code: str, others: list[str]) -> None:
    """Neither other papers, nor what is the client's, nor anything of the staff; a code opens once."""
    own = [f"/mein-fall/{part}/" for part in ("nachricht", "widerrufen", "beendet")]
    doctor.is_refused(404, *others, *own)
    doctor.is_refused(
        302, here, f"{here}plan/", f"{here}unterlagen/neu/", "/faelle/", "/suche/", "/loeschungen/"
    )
    doctor.press(doctor.page.get_by_role("button", name="Abmelden"))
    steps.enter_with_code(doctor, number, code)
    doctor.sees("passen nicht zusammen")


def _finds_nothing_after_the_last_day(doctor: Visitor, number: str, code: str, report: str) -> None:
    steps.enter_with_code(doctor, number, code)
    doctor.sees("passen nicht zusammen")
    doctor.is_refused(302, "/mein-fall/uebersicht/", report)
