"""Minutes with one objection: noted live, circulated, corrected, circulated again, approved at the next meeting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.steps import EKG, OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

MEMBER = "Bruno Bieri"
NOTE = "Die Geschäftsstelle berichtet über die Pilotregionen."
OBJECTION = "Es fehlt, dass die IV-Stelle zwei Stellen mehr verlangt hat."
CORRECTED = f"{NOTE} Die IV-Stelle verlangt zwei Stellen mehr."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_minutes_with_one_objection_are_answered_and_approved(
    visit: Callable[..., Visitor], script: bool
) -> None:
    visitor = visit(script=script)
    visitor.enter_as(SECRETARIAT)
    later, meeting = steps.plan_meeting(visitor, EKG), steps.plan_meeting(visitor, EKG)
    title = steps.some_title("Stand der Pilotregionen")
    _hold_with(visitor, meeting, title)
    minutes = f"{meeting}protokoll/"
    visitor.go(minutes)
    visitor.click("Protokoll entwerfen")
    visitor.is_told("entworfen")
    visitor.sees(NOTE)
    _circulate(visitor, "Stillschweigend")
    _wrong_roles_are_refused(visitor, minutes)

    visitor.enter_as(MEMBER)
    visitor.go(minutes)
    visitor.sees("Sie sind dran.")
    visitor.click(f"Einwand erheben: 1. {title}")
    visitor.fill("Was ist zu berichtigen", OBJECTION)
    visitor.click("Einwand erheben")
    visitor.is_told("Ihr Einwand ist erhoben")

    visitor.enter_as(SECRETARIAT)
    _accept(visitor, minutes)
    _circulate(visitor, "An der nächsten Sitzung")
    _approve_at(visitor, later)

    visitor.enter_as(MEMBER)
    visitor.go(minutes)
    visitor.sees("Genehmigt")
    visitor.sees(CORRECTED)
    visitor.sees_no_control("Keine Einwände", "Zustellen")
    visitor.follow("Fassung 2")
    visitor.sees("Die IV-Stelle verlangt zwei Stellen mehr.")
    address = visitor.get(f"{minutes}fassungen/2/pdf/").headers["location"]
    text = steps.pdf_text(visitor, address)
    assert CORRECTED in text
    assert "Genehmigt an der nächsten Sitzung" in text


def _hold_with(visitor: Visitor, meeting: str, title: str) -> None:
    """Hold a meeting with one free item, note what is said, and record its outcome."""
    visitor.go(f"{meeting}traktanden/")
    visitor.fill("Traktandum", title)
    visitor.click("Traktandum hinzufügen")
    visitor.sees(title)
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    row = visitor.main.locator("tr", has_text=title)
    row.locator("summary", has_text="Notiz fürs Protokoll").click()
    row.get_by_role("textbox", name="Beratung").fill(NOTE)
    visitor.press(row.get_by_role("button", name="Notiz speichern"))
    visitor.is_told("Der Text ist gespeichert")
    visitor.click(f"Ergebnis festhalten: {title}")
    _note(visitor)


def _note(visitor: Visitor) -> None:
    visitor.main.get_by_role("radio", name="Zur Kenntnis genommen", exact=True).check()
    visitor.tick("Nach dem Ausstand")
    visitor.click("Ergebnis festhalten")
    visitor.is_told("«Zur Kenntnis genommen»")


def _circulate(visitor: Visitor, way: str) -> None:
    visitor.follow("Zustellen")
    visitor.tick(way)
    visitor.click("Zustellen")
    visitor.is_told("Das Protokoll ist festgehalten")


def _wrong_roles_are_refused(visitor: Visitor, minutes: str) -> None:
    """Outsiders find nothing; a member writes, circulates and approves nothing."""
    parts = ("zustellen/", "genehmigen/", "traktanden/0/")
    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, minutes, *(f"{minutes}{part}" for part in parts), f"{minutes}einwand/0/")
    visitor.enter_as(MEMBER)
    assert [visitor.post(f"{minutes}{part}").status for part in parts] == [403, 403, 403]
    visitor.enter_as(SECRETARIAT)
    assert visitor.post(f"{minutes}einwand/0/", {"text": "Nicht dabei"}).status == 403


def _accept(visitor: Visitor, minutes: str) -> None:
    visitor.go(minutes)
    visitor.sees(OBJECTION)
    visitor.click("Einwand beantworten")
    visitor.tick("Annehmen")
    visitor.fill("Bereinigter Text", CORRECTED)
    visitor.fill("Antwort an die Person", "Besten Dank, der Satz ist ergänzt.")
    visitor.click("Antwort speichern")
    visitor.is_told("Der Einwand ist beantwortet")


def _approve_at(visitor: Visitor, meeting: str) -> None:
    """The minutes are on the next agenda by themselves; the body agrees."""
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    name = re.compile("Ergebnis festhalten.*Protokoll der Sitzung vom", re.S)
    visitor.press(visitor.main.get_by_role("link", name=name).first)
    _note(visitor)
