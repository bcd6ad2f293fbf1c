"""The lead goes over to another institution; somebody reads in an emergency (002 §3.1.1.1; domain §6)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
COORDINATOR, IV, RAV, BIZ = "Eva Egli", "Fritz Frei", "Jana Jost", "Kilian Keller"
OUTSIDE, OTHER_COORDINATOR, SECRETARY = "Barbara Bachofner", "Noemi Naef", "Silvia Schaub"
PROTECTION = "Doris Dürr"


def test_the_lead_goes_over_and_an_emergency_is_reported(zurich: Installation, browser: Browser) -> None:
    made = zurich.ask(HERE / "registered_case.py")
    here = f"/faelle/{made['case']}/"
    visitor = Visitor(browser, zurich.base_url)
    _hand_over(visitor, here)
    _change_team(visitor, here)
    _read_in_an_emergency(visitor, here, made["number"])
    _look_after_it(visitor, here, made["number"])
    visitor.leave()


def _hand_over(visitor: Visitor, here: str) -> None:
    visitor.enter_as(BIZ)
    visitor.is_refused(403, f"{here}fuehrung/anbieten/")
    for name in (OTHER_COORDINATOR, SECRETARY, OUTSIDE):
        visitor.enter_as(name)
        visitor.is_refused(404, f"{here}team/", f"{here}fuehrung/anbieten/", f"{here}gelesen/")
    visitor.enter_as(IV)
    visitor.go(f"{here}fuehrung/anbieten/")
    visitor.tick("RAV")
    visitor.fill("Worte an die Institution", "Die Stellensuche steht jetzt im Vordergrund.")
    visitor.click("Fallführung anbieten")
    visitor.is_told("Die Fallführung ist angeboten")
    visitor.enter_as(RAV)
    visitor.go(f"{here}team/")
    visitor.sees("Die Stellensuche steht jetzt im Vordergrund.")
    assert visitor.axe() == []
    visitor.click("Fallführung übernehmen")
    visitor.is_told("Ihre Institution führt diesen Fall ab jetzt")


def _change_team(visitor: Visitor, here: str) -> None:
    visitor.enter_as(COORDINATOR)
    visitor.go(f"{here}team/?q=Lüscher")
    visitor.sees("in der Vollmacht nicht genannt")
    visitor.go(f"{here}team/?koordination=Naef")
    visitor.click("Koordination übergeben")
    visitor.is_told("Die Koordination ist übergeben")
    visitor.is_refused(404, here)


def _read_in_an_emergency(visitor: Visitor, here: str, number: str) -> None:
    for name in (SECRETARY, PROTECTION):
        visitor.enter_as(name)
        visitor.is_refused(404, "/notfallzugriff/")
    visitor.enter_as(OUTSIDE)
    visitor.is_refused(404, here)
    visitor.go("/notfallzugriff/")
    assert visitor.axe() == []
    visitor.fill("Nummer des Falls", "F-0")
    visitor.tick("Gefahr für Leib und Leben")
    visitor.fill("Begründung", "Anruf: Die Klientin droht, sich etwas anzutun.")
    visitor.click("Fall öffnen")
    visitor.sees("keinen Fall mit dieser Nummer")
    visitor.fill("Nummer des Falls", number)
    visitor.click("Fall öffnen")
    visitor.is_told("Der Zugriff ist gemeldet")
    visitor.sees("Gisela Beispiel")
    visitor.is_refused(403, f"{here}team/")


def _look_after_it(visitor: Visitor, here: str, number: str) -> None:
    visitor.enter_as(PROTECTION)
    visitor.go("/fallzugriffe/")
    visitor.sees(number)
    visitor.sees(OUTSIDE)
    assert visitor.axe() == []
    assert "Anruf" not in visitor.main.inner_text()
    visitor.is_refused(404, here)
    visitor.enter_as(COORDINATOR)
    visitor.is_refused(404, "/fallzugriffe/", here)
    visitor.enter_as(OTHER_COORDINATOR)
    visitor.go(f"{here}team/")
    visitor.follow(OUTSIDE)
    visitor.sees("Anruf: Die Klientin droht")
    assert visitor.axe() == []
    visitor.click("Zur Kenntnis nehmen")
    visitor.is_told("zur Kenntnis genommen")
    visitor.go(f"{here}gelesen/")
    visitor.sees("Notfallzugriff")
    visitor.sees(OUTSIDE)
    assert visitor.axe() == []
