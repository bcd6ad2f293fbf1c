"""One case from the call to its erasure, and who is turned away at each step (004 §5; domain §6)."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Browser, expect

from tests.journeys import case_steps as steps
from tests.journeys.case_steps import (
    ADMINISTRATOR,
    BIZ,
    COORDINATOR,
    IV,
    MUNICIPALITY,
    OTHER_COORDINATOR,
    OTHER_MUNICIPALITY,
    PROTECTION,
    SECRETARY,
    SOCIAL_OFFICE,
)
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

THE_DAY_HAS_COME = """
import json
from django.utils import timezone
from nahtstelle.cases.casework.models import Case, StatisticalRow
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.command_line import main
with as_service("journey"):
    Case.objects.filter(pk={case}).update(erase_on=timezone.localdate())
    before = StatisticalRow.objects.count()
status = main(["case-erasure", "run"])
with as_service("journey"):
    row = StatisticalRow.objects.order_by("-pk").first()
    new = StatisticalRow.objects.count() - before
print(json.dumps([status, new, row.outcome, row.reason, row.region, row.measures]))
"""


def test_a_case_goes_from_the_call_to_its_erasure(zurich: Installation, browser: Browser) -> None:
    visitor = Visitor(browser, zurich.base_url)
    name, ahv_number = f"Weg{dt.datetime.now():%H%M%S%f}", steps.some_ahv_number()
    here, number = _take_the_call(visitor, name, ahv_number)
    _find_the_double(visitor, name, ahv_number)
    _register(visitor, here, f"Gina {name}")
    _put_the_team_together(visitor, here)
    _clarify(visitor, here)
    _meet(visitor, zurich, here)
    _plan(visitor, here)
    _carry_out(visitor, here)
    papers = _close(visitor, here)
    _erase(visitor, zurich, here, number, papers)
    visitor.leave()


def _take_the_call(visitor: Visitor, name: str, ahv_number: str) -> tuple[str, str]:
    """The specialist of the cantonal social office takes the call of a municipality's social service."""
    for person in (SECRETARY, PROTECTION, ADMINISTRATOR):
        visitor.go_on_as(person)
        visitor.is_refused(404, "/faelle/neu/", "/faelle/")
    visitor.go_on_as(SOCIAL_OFFICE)
    _describe(visitor, name, ahv_number)
    here = visitor.follow("Person suchen und Fall beginnen")
    visitor.sees(f"Gina {name}")
    visitor.sees("Es fehlt noch")
    number = re.search(r"\bF-\d{4}-\d{4,}\b", visitor.main.inner_text())
    assert number
    for person in (IV, MUNICIPALITY, COORDINATOR):
        visitor.go_on_as(person)
        visitor.is_refused(404, here, f"{here}auftrag/", f"{here}vollmacht/formular.pdf")
    return here, number[0]


def _describe(visitor: Visitor, name: str, ahv_number: str) -> None:
    visitor.go("/faelle/neu/")
    visitor.tick("Sozialdienst der Gemeinde")
    visitor.choose("Wohngemeinde", "Uster")
    visitor.fill("Nachname", name)
    visitor.fill("Vorname", "Gina")
    visitor.fill("Geburtsdatum", "1990-04-05")
    visitor.fill("AHV-Nummer", ahv_number)
    visitor.fill("Worum es geht", "Ein Anruf des Sozialdienstes.")


def _find_the_double(visitor: Visitor, name: str, ahv_number: str) -> None:
    """Somebody else begins a case for the same person: they learn whom to ask, nothing else; all typed stays."""
    visitor.go_on_as(IV)
    _describe(visitor, name, ahv_number)
    visitor.click("Person suchen und Fall beginnen")
    visitor.sees("Zu dieser AHV-Nummer besteht ein offener Fall. Bitte wenden Sie sich an Lea Lüscher")
    expect(visitor.field("Worum es geht")).to_have_value("Ein Anruf des Sozialdienstes.")
    visitor.fill("AHV-Nummer", "")
    visitor.click("Person suchen und Fall beginnen")
    visitor.sees("ein offener Fall")
    expect(visitor.field("Ich habe nachgefragt: Es ist eine andere Person")).not_to_be_checked()


def _register(visitor: Visitor, here: str, name: str) -> None:
    visitor.go_on_as(SOCIAL_OFFICE)
    steps.agree(visitor, here)
    assert visitor.post(f"{here}anmelden/", {"coordinator": "1"}).status == 422
    offices = ("IV-Stelle", "Kantonales Sozialamt", "Amt für Arbeit")
    steps.sign(visitor, here, name, *offices, social_service="Uster")
    visitor.go(f"{here}anmelden/")
    visitor.choose("Koordination", COORDINATOR)
    visitor.choose("Stelle, die zuerst führt", "KSA")
    visitor.click("Person anmelden")
    visitor.is_told("ist angemeldet")
    visitor.is_refused(403, f"{here}vollmacht/erfassen/", f"{here}auftrag/")


def _put_the_team_together(visitor: Visitor, here: str) -> None:
    visitor.is_refused(403, f"{here}team/aufnehmen/", f"{here}situation/beginnen/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}situation/beginnen/")
    visitor.click("Institutionen anfragen")
    visitor.sees("Noch niemand ist im Fallteam für")
    visitor.go(f"{here}team/?q={BIZ.split()[-1]}")
    visitor.sees("in der Vollmacht nicht genannt")
    for person in (IV, MUNICIPALITY):
        steps.take_into_team(visitor, here, person)
    for person in (OTHER_COORDINATOR, BIZ, OTHER_MUNICIPALITY):
        visitor.go_on_as(person)
        visitor.is_refused(404, here, f"{here}team/", f"{here}vollmacht/")


def _clarify(visitor: Visitor, here: str) -> None:
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}situation/beginnen/")
    visitor.click("Institutionen anfragen")
    visitor.is_told("gebeten")
    steps.contribute(visitor, here, IV, "60")
    steps.contribute(visitor, here, MUNICIPALITY, "60")
    visitor.is_refused(403, f"{here}situation/beschrieb/", f"{here}situation/entscheid/")
    steps.has_nothing(visitor, here, SOCIAL_OFFICE)
    visitor.go_on_as(OTHER_MUNICIPALITY)
    visitor.is_refused(404, f"{here}situation/", f"{here}situation/beschrieb/1/beschrieb/")
    visitor.go_on_as(COORDINATOR)
    steps.freeze_report(visitor, here)
    steps.decide_on_a_table(visitor, here)


def _meet(visitor: Visitor, zurich: Installation, here: str) -> None:
    table = steps.propose_table(visitor, here)
    visitor.go_on_as(MUNICIPALITY)
    visitor.is_refused(403, f"{table}einladen/", f"{table}protokoll/")
    visitor.go_on_as(COORDINATOR)
    steps.invite_to_table(visitor, table)
    steps.let_table_begin(zurich, here)
    steps.type_record(visitor, table, "Arbeitsversuch von acht Wochen, Fritz Frei meldet sich beim Betrieb.")
    visitor.click("Protokoll abschliessen")
    visitor.is_told("abgeschlossen")
    assert "Arbeitsversuch" in steps.pdf_text(visitor, f"{table}protokoll/pdf/")
    steps.type_plan(visitor, here, responsible=IV, due_on=steps.today() + dt.timedelta(days=60))
    visitor.go_on_as(BIZ)
    visitor.is_refused(404, table, f"{table}protokoll/pdf/", f"{here}plan/")


def _plan(visitor: Visitor, here: str) -> None:
    visitor.go_on_as(IV)
    visitor.is_refused(403, f"{here}plan/schreiben/", f"{here}plan/unterzeichnen/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}plan/gegenlesen-lassen/")
    visitor.click("Fallteam gegenlesen lassen")
    visitor.is_told("unter seinen Pendenzen")
    for person in (IV, MUNICIPALITY, SOCIAL_OFFICE):
        visitor.go_on_as(person)
        visitor.go(f"{here}plan/gegenlesen/")
        visitor.tick("Einverstanden")
        visitor.click("Plan gegenlesen")
        visitor.is_told("Ihre Antwort liegt bei der Koordinationsperson")
    visitor.is_refused(403, f"{here}plan/gegenlesung-beenden/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}plan/")
    visitor.click("Gegenlesung beenden")
    visitor.is_told("kann unterzeichnet werden")
    assert "Arbeitsversuch" in steps.pdf_text(visitor, f"{here}plan/1/plan.pdf")
    steps.record_signatures(visitor, here)


def _carry_out(visitor: Visitor, here: str) -> None:
    visitor.go_on_as(IV)
    visitor.go(f"{here}plan/")
    done = visitor.control("Als erledigt melden").get_attribute("href")
    assert done
    visitor.go_on_as(MUNICIPALITY)
    visitor.is_refused(403, done, f"{here}standortbestimmungen/neu/")
    visitor.go_on_as(IV)
    visitor.go(done)
    visitor.fill("Bemerkung", "Der Betrieb stellt ein.")
    visitor.click("Als erledigt melden")
    visitor.is_told("Der Stand der Massnahme ist festgehalten")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}standortbestimmungen/neu/")
    visitor.fill("Wo stehen wir?", "Der Arbeitsversuch ist gelungen.")
    visitor.click("Standortbestimmung erfassen")
    visitor.is_told("Die Standortbestimmung ist erfasst")


def _close(visitor: Visitor, here: str) -> list[str]:
    """Close with the social service informed beforehand; return the addresses of the letters and of other papers."""
    visitor.go_on_as(IV)
    visitor.is_refused(403, f"{here}abschliessen/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}abschliessen/")
    visitor.tick("Ziele erreicht")
    visitor.choose("Ergebnis für die Person", "Erwerbsarbeit")
    visitor.click("Fall abschliessen")
    visitor.sees("Bitte")
    visitor.fill("Sozialdienst informiert am", steps.today().isoformat())
    visitor.click("Fall abschliessen")
    visitor.is_told("Die Schreiben sind entworfen")
    letters = _letters(visitor)
    assert "Ihre Vollmacht ist erloschen" in steps.pdf_text(visitor, letters[0])
    visitor.go(f"{here}abschluss/versand/")
    visitor.click("Versand erfassen")
    visitor.is_told("Der Versand ist festgehalten")
    for person in (IV, MUNICIPALITY, SOCIAL_OFFICE, OTHER_COORDINATOR, PROTECTION):
        visitor.go_on_as(person)
        visitor.is_refused(404, here, letters[0])
    return [*letters[:2], f"{here}plan/1/plan.pdf", f"{here}situation/beschrieb/1/beschrieb/"]


def _letters(visitor: Visitor) -> list[str]:
    links = visitor.main.locator("a[href*='/abschluss/schreiben/']")
    expect(links).to_have_count(5)
    return [link.get_attribute("href") or "" for link in links.all()]


def _erase(visitor: Visitor, zurich: Installation, here: str, number: str, papers: list[str]) -> None:
    """On its day rows, files and key go; a certificate and a row without a person stay."""
    left = zurich.ask(THE_DAY_HAS_COME.format(case=here.split("/")[2]))
    assert left == [0, 1, "employment", "goals_reached", "Uster", {"work_trial": 1}]
    certificate = ""
    for person in (COORDINATOR, PROTECTION):
        visitor.go_on_as(person)
        visitor.go(f"/loeschungen/?q={number}")
        line = visitor.main.get_by_role("row").filter(has_text=number)
        certificate = line.get_by_role("link", name="Löschbestätigung (PDF)").get_attribute("href") or ""
        assert f"Löschbestätigung zum Fall {number}" in steps.pdf_text(visitor, certificate)
        visitor.is_refused(404, here, *papers)
    visitor.go(f"/loeschungen/zu-bestaetigen/?q={number}")
    visitor.follow(number)
    visitor.confirm("Löschung bestätigen")
    visitor.is_told("1 Löschung ist bestätigt.")
    for person in (IV, MUNICIPALITY, SECRETARY, ADMINISTRATOR):
        visitor.go_on_as(person)
        visitor.is_refused(404, here, "/loeschungen/", certificate)
    visitor.go_on_as(COORDINATOR)
    for page in (
        f"/faelle/suchen/?q={number}",
        f"/faelle/abgeschlossen/?q={number}",
        f"/suche/?q={number}",
        "/",
    ):
        visitor.go(page)
        expect(visitor.main.get_by_role("link").filter(has_text=number)).to_have_count(0)
