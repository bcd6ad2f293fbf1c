"""Three institutions clarify a situation, contradict each other, and meet at a round table (004 §5)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
COORDINATOR, IV, RAV, BIZ, MUNICIPALITY = (
    "Eva Egli",
    "Fritz Frei",
    "Jana Jost",
    "Kilian Keller",
    "Marco Meili",
)
OTHER_COORDINATOR, SECRETARY = "Noemi Naef", "Silvia Schaub"
BACKDATE = """
import json
from django.utils import timezone
from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.cases.casework.walls import as_service
with as_service("journey"):
    RoundTable.objects.filter(case={case}).update(starts_at=timezone.now())
print(json.dumps(True))
"""


def test_from_the_first_question_to_the_record_of_the_round_table(
    zurich: Installation, browser: Browser
) -> None:
    case = zurich.ask(HERE / "registered_case.py")["case"]
    here = f"/faelle/{case}/"
    visitor = Visitor(browser, zurich.base_url)
    _clarify(visitor, here)
    _decide(visitor, here)
    table = _invite(visitor, here)
    zurich.ask(BACKDATE.format(case=case))
    _hold(visitor, here, table)
    visitor.leave()


def _clarify(visitor: Visitor, here: str) -> None:
    visitor.enter_as(IV)
    visitor.is_refused(403, f"{here}situation/beginnen/")
    visitor.enter_as(COORDINATOR)
    visitor.go(f"{here}situation/beginnen/")
    visitor.click("Institutionen anfragen")
    visitor.is_told("gebeten")
    for name in (OTHER_COORDINATOR, SECRETARY):
        visitor.enter_as(name)
        visitor.is_refused(404, f"{here}situation/", here)
    for name, share in ((IV, "60"), (RAV, "80"), (MUNICIPALITY, "60")):
        visitor.enter_as(name)
        visitor.go(f"{here}situation/")
        visitor.press(visitor.main.locator("a.btn.primary[href*=beitraege]"))
        visitor.fill("Arbeitsfähigkeit in Prozent", share)
        visitor.fill("Ressourcen", "Berufserfahrung")
        visitor.click("Facheinschätzung speichern")
        visitor.is_told("gespeichert")
    visitor.enter_as(BIZ)
    visitor.go(f"{here}situation/")
    visitor.click("Nichts beizutragen")
    visitor.is_told("nichts beizutragen")
    visitor.sees("Wo sich Institutionen widersprechen")
    assert visitor.axe() == []


def _decide(visitor: Visitor, here: str) -> None:
    visitor.is_refused(
        403, f"{here}situation/widersprueche/arbeitsfaehigkeit/", f"{here}situation/entscheid/"
    )
    visitor.enter_as(COORDINATOR)
    visitor.go(f"{here}situation/widersprueche/arbeitsfaehigkeit/")
    visitor.fill("Wie wurde er geklärt?", "Nach dem Arztbericht auf 60 % geklärt.")
    visitor.click("Widerspruch klären")
    visitor.is_told("geklärt")
    visitor.confirm("Situationsbeschrieb abschliessen")
    visitor.is_told("abgeschlossen")
    assert visitor.get(f"{here}situation/beschrieb/1/beschrieb/").body().startswith(b"%PDF")
    visitor.go(f"{here}situation/entscheid/")
    visitor.main.locator("input[name=verdict][value=round_table]").check()
    visitor.fill("Begründung oder Empfehlung", "Eine Stelle ist in Reichweite.")
    visitor.click("Entscheid des Fallteams erfassen")
    visitor.is_told("erfasst")
    visitor.click("Situationsklärung abschliessen")
    visitor.is_told("abgeschlossen")


def _invite(visitor: Visitor, here: str) -> str:
    visitor.go(f"{here}runde-tische/neu/")
    visitor.fill("Ort", "Sitzungszimmer 2")
    visitor.fill("Datum 1", (dt.date.today() + dt.timedelta(days=9)).isoformat())
    visitor.fill("Beginn 1", "14:00")
    visitor.click("Runden Tisch vorschlagen")
    visitor.is_told("vorgeschlagen")
    table = visitor.follow("Termin offen")
    visitor.enter_as(RAV)
    visitor.is_refused(403, f"{table}einladen/", f"{table}protokoll/")
    visitor.go(table)
    visitor.press(visitor.main.get_by_role("link", name="Ziele festhalten"))
    visitor.fill("Ziele und mögliche Integrationsstrategien", "Arbeitsversuch von acht Wochen")
    visitor.click("Ziele festhalten")
    visitor.enter_as(COORDINATOR)
    visitor.go(f"{table}einladen/")
    visitor.main.locator("input[name=date]").first.check()
    visitor.click("Termin festlegen und einladen")
    visitor.is_told("Einladungen")
    return table


def _hold(visitor: Visitor, here: str, table: str) -> None:
    visitor.go(f"{table}vorbereitung/")
    visitor.sees("Arbeitsversuch von acht Wochen")
    visitor.go(f"{table}protokoll/")
    for choice in visitor.main.locator("select").all():
        choice.select_option("present")
    visitor.fill(
        "Was besprochen und vereinbart wurde", "Staplerausweis bis Ende Januar, dann Arbeitsversuch."
    )
    visitor.click("Protokoll abschliessen")
    visitor.is_told("abgeschlossen")
    assert visitor.axe() == []
    assert visitor.get(f"{table}protokoll/pdf/").body().startswith(b"%PDF")
    visitor.enter_as(OTHER_COORDINATOR)
    visitor.is_refused(404, table, f"{table}protokoll/pdf/")
    visitor.enter_as(MUNICIPALITY)
    visitor.go(here)
    visitor.sees("Runde Tische")
