"""A person calls, is registered with a printed and scanned consent, and withdraws it in the middle (004 §3, §5.1)."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Browser

from tests.journeys import case_steps as steps
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

SPECIALIST, OTHER_SPECIALIST, OUTSIDER = "Fritz Frei", "Noemi Naef", "Silvia Schaub"


def test_from_the_call_to_the_registration_and_the_withdrawal(zurich: Installation, browser: Browser) -> None:
    visitor = Visitor(browser, zurich.base_url)
    name = f"Probe{dt.datetime.now():%H%M%S%f}"
    visitor.enter_as(SPECIALIST)
    visitor.go("/faelle/neu/")
    visitor.choose("Wohngemeinde", "Uster")
    visitor.fill("Nachname", name)
    visitor.fill("Vorname", "Gina")
    visitor.fill("Geburtsdatum", "1990-04-05")
    visitor.fill("Worum es geht", "Ein Anruf des Sozialdienstes.")
    visitor.click("Person suchen und Fall beginnen")
    visitor.sees(f"Gina {name}")
    visitor.sees("Es fehlt noch")
    here = visitor.path
    steps.agree(visitor, here)
    steps.sign(visitor, here, f"Gina {name}", "IV-Stelle", "Amt für Arbeit")

    visitor.enter_as(OTHER_SPECIALIST)
    visitor.is_refused(404, here)
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, here, f"{here}vollmacht/")

    visitor.enter_as(SPECIALIST)
    visitor.go(f"{here}anmelden/")
    visitor.choose("Koordination", "Eva Egli")
    visitor.click("Person anmelden")
    visitor.is_told("ist angemeldet")
    visitor.is_refused(403, f"{here}vollmacht/erfassen/")

    visitor.enter_as("Eva Egli")
    visitor.go(here)
    visitor.sees(f"Gina {name}")
    visitor.sees("Vollmacht gültig")
    assert visitor.axe() == []

    visitor.enter_as(SPECIALIST)
    visitor.go(f"{here}vollmacht/widerruf/")
    visitor.click("Widerruf erfassen")
    visitor.is_told("Der Widerruf ist erfasst")
    visitor.is_refused(404, here)
    visitor.enter_as("Eva Egli")
    visitor.go(here)
    visitor.sees("Vollmacht widerrufen")
    visitor.sees("Schreiben an")
    visitor.leave()
