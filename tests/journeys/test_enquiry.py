"""A newspaper asks about a project: the secretariat passes it on, the mainstream structure answers (000 §9.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

RESPONSIBLE = "Bruno Bieri"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_specific_question_is_answered_by_the_responsible_structure(
    visit: Callable[..., Visitor], script: bool
) -> None:
    visitor = visit(script=script)
    subject = steps.some_title("Arbeitsversuche")
    deadline = (dt.datetime.now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT17:00")
    visitor.enter_as(SECRETARIAT)
    visitor.go("/anfragen/neu/")
    visitor.fill("Organisation", "Jurasüdfuss-Bote (erfunden)")
    visitor.fill("Person", "Gina Gadient (erfunden)")
    visitor.fill("Antwort bis", deadline)
    visitor.fill("Betreff", subject)
    visitor.fill("Frage", "Wie viele Arbeitsversuche führten zu einer Stelle?")
    visitor.click("Anfrage aufnehmen")
    visitor.is_told("ist aufgenommen")
    here = visitor.path
    visitor.go(f"{here}weitergeben/")
    visitor.choose("Verantwortliche Regelstruktur", "IV-Stelle Kanton Solothurn")
    visitor.click("Weitergeben")
    visitor.is_told("weitergegeben")

    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, here)

    visitor.enter_as(RESPONSIBLE)
    visitor.go("/")
    visitor.sees(f"Anfrage beantworten: {subject}")
    visitor.go(f"{here}antwort/")
    visitor.fill("Antwort", "Jeder dritte, Stand Ende Jahr.")
    visitor.click("Antwort erfassen")
    visitor.is_told("Die Antwort ist erfasst")

    visitor.enter_as(SECRETARIAT)
    visitor.go(here)
    visitor.sees("Jeder dritte, Stand Ende Jahr.")
    visitor.click("Anfrage abschliessen")
    visitor.is_told("abgeschlossen")
