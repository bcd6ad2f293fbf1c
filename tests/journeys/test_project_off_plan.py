"""A lead reports red and moves a milestone; the secretariat notes it; who does not lead is refused (domain §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

LEAD = "Mirjam Moser"
PROJECT = "Frühe Sprachförderung"
MILESTONE = "Angebotsobligatorium in allen Gemeinden"
RISK = "Zwei Gemeinden finden keine Spielgruppe."


@pytest.mark.parametrize("script", [True], ids=["script"])
def test_a_lead_reports_red_and_moves_a_milestone_and_the_secretariat_sees_both(
    visit: Callable[..., Visitor], script: bool
) -> None:
    visitor = visit(script=script)
    visitor.enter_as(LEAD)
    visitor.go("/projekte/")
    visitor.follow(PROJECT)
    project = visitor.path
    _report(visitor, project)
    _move(visitor, project)

    visitor.enter_as(OUTSIDER)
    visitor.go(project)
    visitor.sees("Ende 2027")
    visitor.sees_no_control("Statusbericht schreiben", "Bericht zur Kenntnis nehmen", "Meilenstein planen")
    visitor.is_refused(403, f"{project}bericht/", f"{project}meilenstein/", f"{project}abschliessen/")

    visitor.enter_as(SECRETARIAT)
    visitor.go("/projekte/?ampel=red")
    visitor.follow(PROJECT)
    visitor.sees(RISK)
    visitor.sees("von Sommer 2027 auf Ende 2027")
    visitor.follow("Bericht zur Kenntnis nehmen")
    visitor.fill("Was veranlasst ist", "Gespräch mit beiden Gemeinden vereinbart.")
    visitor.click("Bericht zur Kenntnis nehmen")
    visitor.is_told("zur Kenntnis genommen")
    visitor.sees("Gespräch mit beiden Gemeinden vereinbart.")


def _report(visitor: Visitor, project: str) -> None:
    """A red report without risks is refused and keeps what was typed."""
    visitor.follow("Statusbericht schreiben")
    visitor.main.get_by_role("radio", name="Nicht auf Kurs").check()
    visitor.fill("Was getan ist, was als Nächstes kommt", "Die Erhebung ist abgeschlossen.")
    visitor.click("Statusbericht abgeben")
    visitor.sees("Bitte schreiben, was das Projekt gefährdet")
    expect(visitor.field("Was getan ist, was als Nächstes kommt")).to_have_value(
        "Die Erhebung ist abgeschlossen."
    )
    visitor.fill("Risiken", RISK)
    visitor.click("Statusbericht abgeben")
    visitor.is_told("abgegeben")
    assert visitor.path == project


def _move(visitor: Visitor, project: str) -> None:
    visitor.press(visitor.main.locator("#meilensteine").get_by_role("link", name=MILESTONE))
    visitor.follow("Meilenstein verschieben")
    visitor.fill("Neues Datum", "2027-12-01")
    visitor.choose("Genauigkeit", "am Ende des Jahres")
    visitor.fill("Grund", "Zwei Gemeinden brauchen ein Jahr mehr.")
    visitor.click("Meilenstein verschieben")
    visitor.is_told("Ende 2027")
