"""Two people at the same thing, and one person who presses twice: nothing is lost or done twice (domain §9)."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.installation import Installation
from tests.journeys.sender import Sender
from tests.journeys.steps import EKG, SECRETARIAT
from tests.journeys.visitor import Visitor

AUTHOR, SECOND = "Pirmin Plüss", "Sina Stampfli"
FIRST_TEXT, SECOND_TEXT = "1. Der Text von Anna Ammann gilt.", "1. Der Text von Sina Stampfli gilt."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_second_of_two_editors_sees_both_texts_and_chooses(
    visit: Callable[..., Visitor], script: bool
) -> None:
    first, second = visit(script=script), visit(script=script)
    first.enter_as(AUTHOR)
    case = steps.write_proposal(first, title=steps.some_title("Gemeinsame Stellenplattform"))
    steps.submit(first, case)
    first.enter_as(SECRETARIAT)
    second.enter_as(SECOND)
    for visitor in (first, second):
        visitor.go(case.at("bearbeiten"))
    second.fill("Antragstext", SECOND_TEXT)
    second.fill("Ausgangslage", "Die Ausgangslage von Sina Stampfli.")
    second.click("Speichern")
    second.is_told("Die Änderungen sind gespeichert")

    first.fill("Antragstext", FIRST_TEXT)
    first.click("Speichern")
    first.sees("Jemand hat diesen Antrag inzwischen geändert")
    for text in (FIRST_TEXT, SECOND_TEXT, "Die Ausgangslage von Sina Stampfli.", f"gespeichert von {SECOND}"):
        first.sees(text)
    motion = first.main.get_by_role("group", name="Antragstext")
    motion.get_by_role("radio", name="Ihr Text").check()
    background = first.main.get_by_role("group", name="Ausgangslage")
    expect(background.get_by_role("radio", name=f"Inzwischen gespeichert von {SECOND}")).to_be_checked()
    first.click("Auswahl speichern")
    first.is_told("Die Änderungen sind gespeichert")
    first.sees(FIRST_TEXT)
    first.sees("Die Ausgangslage von Sina Stampfli.")
    expect(first.main).not_to_contain_text(SECOND_TEXT)


def test_a_double_click_writes_and_submits_one_proposal(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.enter_as(AUTHOR)
    visitor.go("/geschaefte/neu/")
    title = steps.some_title("Doppelt gedrückt")
    visitor.fill("Titel", title)
    visitor.choose("Herkunft", "Initiative")
    visitor.choose("Anliegen", "Zur Diskussion")
    visitor.choose("Leistungsfeld", "Armut")
    visitor.fill("Antragstext", "1. Das EKG diskutiert.")
    visitor.control("Entwurf speichern").dblclick()
    visitor.is_told("Der Entwurf ist gespeichert")
    visitor.click("Antrag einreichen")
    visitor.control("Antrag einreichen").dblclick()
    visitor.is_told("eingereicht")
    assert _in_the_list(visitor, "/geschaefte/alle/", title) == 1


def test_a_proposal_submitted_twice_at_once_is_submitted_once(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    visitor = visit(script=False)
    visitor.enter_as(AUTHOR)
    case = steps.write_proposal(visitor, title=steps.some_title("Zweimal gesandt"))
    statuses = Sender(visitor, installation).send_at_once(case.at("einreichen"), {})
    assert statuses == [302, 409, 409, 409], statuses
    visitor.go(case.path)
    expect(visitor.main.locator("#verlauf").get_by_text("Eingereicht", exact=False)).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_outcome_recorded_twice_at_once_yields_one_decision(
    visit: Callable[..., Visitor], installation: Installation, script: bool
) -> None:
    visitor = visit(script=script)
    visitor.enter_as(SECRETARIAT)
    title = steps.some_title("Arbeitsweise des Gremiums")
    meeting = steps.plan_meeting(visitor, EKG)
    visitor.go(f"{meeting}traktanden/")
    visitor.fill("Traktandum", title)
    visitor.choose("Anliegen", "Zur Beschlussfassung")
    visitor.click("Traktandum hinzufügen")
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    steps.open_outcome(visitor, steps.Case(title, ""), meeting, "Beschlossen")
    if script:
        visitor.fill("Wortlaut des Beschlusses", "1. Das EKG tagt viermal im Jahr.")
        visitor.control("Ergebnis festhalten").dblclick()
        visitor.is_told("«Beschlossen»")
    else:
        statuses = Sender(visitor, installation).send_at_once(visitor.path, _outcome(title))
        assert statuses[:2] == [302, 422], statuses
    assert _in_the_list(visitor, "/beschluesse/", title) == 1


def _outcome(title: str) -> dict[str, str]:
    return {
        "outcome": "decided",
        "title": title,
        "matter": "other",
        "wording": "1. Das EKG tagt viermal im Jahr.",
        "agreement": "consensus",
        "recusals_checked": "on",
    }


def _in_the_list(visitor: Visitor, path: str, title: str) -> int:
    visitor.go(f"{path}?q={urllib.parse.quote(title)}")
    return visitor.main.get_by_role("row").filter(has_text=title).count()
