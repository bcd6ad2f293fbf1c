"""Federal legislation: neither accepted nor returned before the consultation; returned, revised, submitted again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.steps import SECRETARIAT
from tests.journeys.visitor import Visitor

AUTHOR = "Yvonne Yersin"
ASKED = ("Judith Jenni", "Ruth Rickli")
REASON = "Der Antrag nennt die Kosten der Gemeinden nicht."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_federal_law_is_consulted_on_returned_and_submitted_again(
    visit: Callable[..., Visitor], script: bool
) -> None:
    visitor = visit(script=script)
    visitor.enter_as(AUTHOR)
    title = steps.some_title("Umsetzung der Änderung des Ausländer- und Integrationsgesetzes")
    case = steps.write_proposal(visitor, title=title, origin="Bundesgesetzgebung", field="Integration von")
    steps.submit(visitor, case)
    number = case.number

    visitor.enter_as(SECRETARIAT)
    visitor.go(case.path)
    visitor.sees("zuerst die hauptsächlich betroffenen Mitglieder konsultieren")
    visitor.is_refused(409, case.at("annehmen"), case.at("zurueckweisen"))
    steps.consult(visitor, case, list(ASKED))
    visitor.is_refused(409, case.at("annehmen"), case.at("zurueckweisen"))

    visitor.enter_as(ASKED[0])
    steps.answer(visitor, case, "Zustimmung")
    visitor.enter_as(SECRETARIAT)
    _close_early(visitor, case)
    _give_back(visitor, case)

    visitor.enter_as(ASKED[0])
    visitor.is_refused(403, case.at("bearbeiten"), case.at("einreichen"))
    visitor.enter_as(AUTHOR)
    visitor.go("/")
    visitor.press(visitor.main.get_by_role("link", name=title).first)
    visitor.sees(REASON)
    visitor.click("Bearbeiten")
    visitor.fill("Ausgangslage", "Die Gemeinden tragen Kosten von CHF 12'000.00.")
    visitor.click("Speichern")
    visitor.is_told("Die Änderungen sind gespeichert")
    steps.submit(visitor, case)
    assert case.number == number, "the number stays"
    visitor.sees("CHF 12'000.00")
    visitor.is_refused(409, case.at("einreichen"))


def _close_early(visitor: Visitor, case: steps.Case) -> None:
    """One answer is outstanding and the date has not passed: closing needs a reason."""
    visitor.go(case.path)
    visitor.click("Konsultation abschliessen")
    visitor.click("Konsultation abschliessen")
    visitor.sees("Bitte begründen Sie den vorzeitigen Abschluss")
    visitor.fill("Begründung", "Die Vernehmlassungsfrist des Bundes läuft vorher ab.")
    visitor.click("Konsultation abschliessen")
    visitor.is_told("Die Konsultation ist abgeschlossen")


def _give_back(visitor: Visitor, case: steps.Case) -> None:
    """A reason is needed; nothing typed is lost without it."""
    visitor.click("Zurückweisen")
    visitor.click("Zurückweisen")
    expected = visitor.main.locator(".field-error")
    assert expected.count() == 1
    visitor.fill("Begründung", REASON)
    visitor.click("Zurückweisen")
    visitor.is_told("zurückgewiesen")
