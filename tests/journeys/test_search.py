"""A member finds a decision by the beginning of a word, spelt otherwise; keeps the search; takes the results along."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER
from tests.journeys.visitor import Visitor

MEMBER = "Bruno Bieri"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_member_finds_keeps_and_takes_along(
    visit: Callable[..., Visitor], case_worker: str, script: bool
) -> None:
    visitor = visit(script=script)
    words = "Sprachfoerder -Kinderbetreuung" if script else "Sprachfoerder -Ausland"
    visitor.enter_as(MEMBER)
    visitor.go("/")
    field = visitor.page.get_by_role("banner").get_by_role("searchbox")
    if script:
        visitor.page.keyboard.press("/")
        expect(field).to_be_focused()
    field.fill(words)
    with visitor.page.expect_navigation():
        field.press("Enter")
    expect(visitor.main.locator(".hits mark").first).to_contain_text("Sprachförder")
    visitor.press(visitor.main.get_by_role("link", name=re.compile("^Beschlüsse")))
    expect(visitor.main.locator(".hits .hit-over").first).to_contain_text("Beschluss")
    shown = visitor.main.locator(".hits li").count()

    table = visitor.get(f"/suche/?q={quote(words)}&art=beschluesse&format=csv")
    assert table.status == 200
    assert len(table.text().strip().splitlines()) == shown + 1

    name = steps.some_title("Förderung")
    visitor.press(visitor.page.get_by_role("link", name="Diese Suche speichern"))
    visitor.fill("Name", name)
    visitor.click("Suche speichern")
    visitor.is_told(f"Die Suche «{name}» ist gespeichert.")
    visitor.go("/suche/")
    visitor.press(visitor.page.get_by_role("button", name=name))
    expect(visitor.main.locator(".hits li")).to_have_count(shown)
    change = visitor.page.get_by_role("link", name=f"«{name}» ändern").get_attribute("href")
    assert change

    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, change)
    visitor.enter_as(case_worker)
    visitor.is_refused(404, f"/suche/?q={quote(words)}")
