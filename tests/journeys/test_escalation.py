"""The EKG finds no consensus; a majority demands that the IIZ-Leitung decides; it does (000 §6.2.2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.steps import SECRETARIAT
from tests.journeys.visitor import Visitor

AUTHOR = "Oliver Oberholzer"
DIFFERENCE = "IV-Stelle und Sozialregionen sind sich über die Zuständigkeit nicht einig."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_majority_of_the_ekg_brings_a_matter_before_the_steering_body(
    visit: Callable[..., Visitor], script: bool
) -> None:
    visitor = visit(script=script)
    visitor.enter_as(AUTHOR)
    case = steps.write_proposal(visitor, title=steps.some_title("Zuständigkeit für Arbeitsversuche"))
    steps.submit(visitor, case)

    visitor.enter_as(SECRETARIAT)
    visitor.go(case.at("annehmen"))
    visitor.choose("Art des Geschäfts", "Anderes")
    visitor.click("Annehmen")
    visitor.is_told("angenommen")
    visitor.sees("EKG entscheidet")
    meeting = steps.plan_meeting(visitor, steps.EKG)
    steps.schedule(visitor, case, meeting)
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting, excused="Kathrin Kaufmann")
    _escalated(visitor, case, meeting)

    steering = steps.plan_meeting(visitor, steps.STEERING)
    steps.schedule(visitor, case, steering)
    steps.invite(visitor, steering)
    steps.hold(visitor, steering)
    steps.record(visitor, case, steering, "Beschlossen")
    decision = steps.decision_of(visitor, case, steering)

    visitor.enter_as(AUTHOR)
    visitor.go(case.path)
    visitor.sees("Eskaliert")
    visitor.sees("Beschlossen")
    assert "IIZ-Leitung" in steps.pdf_text(visitor, f"{decision}auszug.pdf")


def _escalated(visitor: Visitor, case: steps.Case, meeting: str) -> None:
    """Votes against are no consensus; too few who demand it are no majority; then it goes up."""
    steps.open_outcome(visitor, case, meeting, "Eskaliert")
    visitor.main.get_by_role("radio", name="Eine Mehrheit verlangt es").check()
    visitor.fill("Mitglieder, die es verlangen", "3")
    visitor.fill("Die Differenz", DIFFERENCE)
    visitor.click("Ergebnis festhalten")
    visitor.sees("Eine Eskalation braucht das Verlangen einer Mehrheit")
    expect(visitor.field("Die Differenz")).to_have_value(DIFFERENCE)
    visitor.fill("Mitglieder, die es verlangen", "5")
    visitor.click("Ergebnis festhalten")
    visitor.is_told("«Eskaliert»")
    visitor.go(case.path)
    visitor.sees("Traktandieren: IIZ-Leitung")
