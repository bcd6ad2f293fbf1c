"""Three institutions clarify a situation, contradict each other, and meet at a round table (004 §5)."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.journeys import case_steps as steps
from tests.journeys.case_steps import (
    BIZ,
    COORDINATOR,
    IV,
    MUNICIPALITY,
    OTHER_COORDINATOR,
    RAV,
    SECRETARY,
)
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor


def test_from_the_first_question_to_the_record_of_the_round_table(
    zurich: Installation, browser: Browser
) -> None:
    here, _number = steps.case_in(zurich, "registered")
    visitor = Visitor(browser, zurich.base_url)
    _clarify(visitor, here)
    _decide(visitor, here)
    table = _invite(visitor, here)
    steps.let_table_begin(zurich, here)
    _hold(visitor, here, table)
    visitor.leave()


def _clarify(visitor: Visitor, here: str) -> None:
    visitor.go_on_as(IV)
    visitor.is_refused(403, f"{here}situation/beginnen/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}situation/beginnen/")
    visitor.click("Institutionen anfragen")
    visitor.is_told("gebeten")
    for name in (OTHER_COORDINATOR, SECRETARY):
        visitor.go_on_as(name)
        visitor.is_refused(404, f"{here}situation/", here)
    for name, share in ((IV, "60"), (RAV, "80"), (MUNICIPALITY, "60")):
        steps.contribute(visitor, here, name, share)
    steps.has_nothing(visitor, here, BIZ)
    visitor.sees("Wo sich Institutionen widersprechen")
    assert visitor.axe() == []


def _decide(visitor: Visitor, here: str) -> None:
    visitor.is_refused(
        403, f"{here}situation/widersprueche/arbeitsfaehigkeit/", f"{here}situation/entscheid/"
    )
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}situation/widersprueche/arbeitsfaehigkeit/")
    visitor.fill("Wie wurde er geklärt?", "Nach dem Arztbericht auf 60 % geklärt.")
    visitor.click("Widerspruch klären")
    visitor.is_told("geklärt")
    steps.freeze_report(visitor, here)
    steps.decide_on_a_table(visitor, here)


def _invite(visitor: Visitor, here: str) -> str:
    table = steps.propose_table(visitor, here)
    visitor.go_on_as(RAV)
    visitor.is_refused(403, f"{table}einladen/", f"{table}protokoll/")
    visitor.go(table)
    visitor.press(visitor.main.get_by_role("link", name="Ziele festhalten"))
    visitor.fill("Ziele und mögliche Integrationsstrategien", "Arbeitsversuch von acht Wochen")
    visitor.click("Ziele festhalten")
    visitor.go_on_as(COORDINATOR)
    steps.invite_to_table(visitor, table)
    return table


def _hold(visitor: Visitor, here: str, table: str) -> None:
    visitor.go(f"{table}vorbereitung/")
    visitor.sees("Arbeitsversuch von acht Wochen")
    steps.type_record(visitor, table, "Staplerausweis bis Ende Januar, dann Arbeitsversuch.")
    visitor.click("Protokoll abschliessen")
    visitor.is_told("abgeschlossen")
    assert visitor.axe() == []
    assert visitor.get(f"{table}protokoll/pdf/").body().startswith(b"%PDF")
    visitor.go_on_as(OTHER_COORDINATOR)
    visitor.is_refused(404, table, f"{table}protokoll/pdf/")
    visitor.go_on_as(MUNICIPALITY)
    visitor.go(here)
    visitor.sees("Runde Tische")
