"""The keyboard alone, and drawing with the pointer where that is offered beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.steps import EKG, SECRETARIAT
from tests.journeys.visitor import Visitor

ITEMS = ("Mitteilungen", "Rückblick", "Ausblick")


def tab_to(visitor: Visitor, target: Locator, most: int = 120) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def test_the_first_tab_leads_past_the_frame(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.enter_as(SECRETARIAT)
    visitor.go("/geschaefte/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Zum Inhalt")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.main).to_be_focused()


def test_the_error_summary_leads_to_the_field_and_keeps_what_was_typed(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.enter_as(SECRETARIAT)
    visitor.go("/geschaefte/neu/")
    visitor.fill("Antragstext", "1. Dieser Text bleibt.")
    visitor.click("Entwurf speichern")
    summary = visitor.main.locator(".error-summary")
    expect(summary).to_be_focused()
    tab_to(visitor, summary.get_by_role("link", name="Titel"))
    visitor.page.keyboard.press("Enter")
    expect(visitor.field("Titel")).to_be_focused()
    expect(visitor.field("Antragstext")).to_have_value("1. Dieser Text bleibt.")


def test_the_personal_menu_opens_and_closes_by_keyboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.enter_as(SECRETARIAT)
    visitor.go("/")
    menu = visitor.page.locator("details.me > summary")
    tab_to(visitor, menu)
    visitor.page.keyboard.press("Enter")
    leave = visitor.page.get_by_role("button", name="Abmelden")
    expect(leave).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(leave).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_step_that_asks_back_can_be_declined_and_taken_by_keyboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    meeting = _meeting_with_items(visitor)
    visitor.go(meeting)
    opener = visitor.main.locator("details[data-confirm] > summary")
    tab_to(visitor, opener)
    visitor.page.keyboard.press("Enter")
    dialog = visitor.page.get_by_role("dialog", name="Unterlagen versenden")
    expect(dialog).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    visitor.page.keyboard.press("Enter")
    tab_to(visitor, dialog.get_by_role("button", name="Unterlagen versenden"))
    visitor.page.keyboard.press("Enter")
    visitor.is_told("Die Unterlagen sind eingefroren")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_agenda_is_ordered_with_buttons(visit: Callable[..., Visitor], script: bool) -> None:
    visitor = visit(script=script)
    meeting = _meeting_with_items(visitor)
    visitor.go(f"{meeting}traktanden/")
    assert _order(visitor) == ["Mitteilungen", "Rückblick", "Ausblick"]
    button = visitor.main.get_by_role("button", name="Nach oben: Ausblick")
    tab_to(visitor, button)
    visitor.page.keyboard.press("Enter")
    if script:
        expect(button).to_be_focused()
        expect(visitor.main.locator("[data-sort-state]")).to_contain_text("Stelle 2")
        tab_to(visitor, visitor.main.get_by_role("button", name="Reihenfolge speichern"))
        visitor.page.keyboard.press("Enter")
    visitor.is_told("Die Reihenfolge ist gespeichert")
    assert _order(visitor) == ["Mitteilungen", "Ausblick", "Rückblick"]


def test_the_agenda_is_ordered_by_dragging(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    meeting = _meeting_with_items(visitor)
    visitor.go(f"{meeting}traktanden/")
    grips = visitor.main.locator("[data-grip]")
    first, last = grips.first.bounding_box(), visitor.main.locator("[data-item]").last.bounding_box()
    assert first
    assert last
    mouse = visitor.page.mouse
    mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    mouse.down()
    mouse.move(first["x"] + 5, last["y"] + last["height"] / 2, steps=12)
    mouse.up()
    visitor.click("Reihenfolge speichern")
    visitor.is_told("Die Reihenfolge ist gespeichert")
    assert _order(visitor) == ["Rückblick", "Ausblick", "Mitteilungen"]


def test_two_people_order_one_agenda_and_the_second_is_told(visit: Callable[..., Visitor]) -> None:
    first, second = visit(), visit(script=False)
    meeting = _meeting_with_items(first)
    second.enter_as("Sina Stampfli")
    for visitor in (first, second):
        visitor.go(f"{meeting}traktanden/")
    second.press(second.main.get_by_role("button", name="Nach oben: Rückblick"))
    second.is_told("Die Reihenfolge ist gespeichert")
    first.main.get_by_role("button", name="Nach oben: Ausblick").click()
    first.click("Reihenfolge speichern")
    expect(first.main.locator(".error-summary")).to_be_visible()
    assert _order(first) == ["Rückblick", "Mitteilungen", "Ausblick"]


def test_an_outcome_is_recorded_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    meeting = _meeting_with_items(visitor)
    steps.invite(visitor, meeting)
    steps.hold(visitor, meeting)
    visitor.go(f"{meeting}durchfuehrung/")
    keyboard = visitor.page.keyboard
    tab_to(visitor, visitor.control("Ergebnis festhalten: Rückblick").first)
    keyboard.press("Enter")
    expect(visitor.main.get_by_role("heading", level=1)).to_have_text("Rückblick")
    outcomes = visitor.main.get_by_role("group", name="Ergebnis").get_by_role("radio")
    tab_to(visitor, outcomes.first)
    keyboard.press("Space")
    while not visitor.main.get_by_role("radio", name="Beschlossen", exact=True).is_checked():
        keyboard.press("ArrowDown")
    wording = visitor.field("Wortlaut des Beschlusses")
    tab_to(visitor, wording)
    keyboard.press("Control+a")
    keyboard.type("1. Der Rückblick wird genehmigt.")
    expect(visitor.field("Zurückgestellt auf")).to_be_hidden()
    tab_to(visitor, visitor.field("Nach dem Ausstand"))
    keyboard.press("Space")
    tab_to(visitor, visitor.control("Ergebnis festhalten").last)
    keyboard.press("Enter")
    visitor.is_told("«Beschlossen»")


def _meeting_with_items(visitor: Visitor) -> str:
    visitor.enter_as(SECRETARIAT)
    meeting = steps.plan_meeting(visitor, EKG)
    visitor.go(f"{meeting}traktanden/")
    for title in ITEMS:
        visitor.fill("Traktandum", title)
        visitor.choose("Anliegen", "Zur Beschlussfassung")
        visitor.click("Traktandum hinzufügen")
        visitor.is_told("Das Traktandum steht auf der Liste")
    return meeting


def _order(visitor: Visitor) -> list[str]:
    return visitor.main.locator("[data-item] [data-label]").all_inner_texts()
