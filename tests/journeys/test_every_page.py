"""Every page: axe finds nothing, light and dark; nothing is English, fails, or scrolls sideways."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.architecture.test_addresses import ADDRESSES
from tests.journeys.installation import Installation
from tests.journeys.language import foreign_texts
from tests.journeys.pages_of_the_demonstration import (
    MEMBER,
    ON_A_PHONE,
    SECRETARIAT,
    WITHOUT_PAGE,
    pages,
)
from tests.journeys.visitor import Visitor

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EXAMINED, LOOKED_AT = 4, 1
"""Every page is opened and read; axe examines four of a kind, dark and narrow looks at one: they share a template."""
PARTS = 8
"""Kinds of pages go to parts, so that processes share them; all pages of a kind are in one."""


@pytest.fixture(scope="session")
def scene(installation: Installation) -> Any:
    """Real objects for every kind of page."""
    return installation.ask(Path(__file__).with_name("scene.py"))


def test_every_address_with_a_page_is_looked_at(scene: Any) -> None:
    seen = {resolve(path.partition("?")[0]).view_name for _, path in pages(scene)}
    structure = {name for name, _ in ADDRESSES if not name.startswith("casework:")}
    assert structure - seen - WITHOUT_PAGE == set(), "pages of cases: test_pages_of_the_cases"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_is_accessible_german_and_whole(visit: Callable[..., Visitor], scene: Any, part: int) -> None:
    by_person: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, path in pages(scene):
        kind = resolve(path.partition("?")[0]).view_name
        if zlib.crc32(kind.encode()) % PARTS == part:
            by_person[person].append((kind, path))
    assert by_person
    visitor = visit()
    visitor.carry_axe()
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for person, found in by_person.items():
        visitor.context.clear_cookies()
        if person:
            visitor.enter_as(person)
        for kind, path in found:
            seen[kind] += 1
            faults += look_at(visitor, path, nth=seen[kind])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        (SECRETARIAT, "/gibt-es-nicht/", 404),
        (MEMBER, "/verwaltung/personen/", 404),
        (MEMBER, "/sitzungen/neu/", 403),
    ],
)
def test_a_page_that_refuses_is_as_good_as_any(
    visit: Callable[..., Visitor], person: str, path: str, status: int
) -> None:
    visitor = visit()
    visitor.enter_as(person)
    faults = look_at(visitor, path, status=status)
    assert not faults, "\n".join(faults)


def test_a_form_with_errors_is_as_good_as_any(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.enter_as(SECRETARIAT)
    faults: list[str] = []
    for path, button in (("/geschaefte/neu/", "Entwurf speichern"), ("/sitzungen/neu/", "Sitzung planen")):
        visitor.go(path)
        visitor.click(button)
        assert visitor.main.locator(".error-summary a").count()
        faults += faults_of(visitor, main=True)
    assert not faults, "\n".join(faults)


def look_at(visitor: Visitor, path: str, *, status: int = 200, nth: int = 1) -> list[str]:
    """Open the page, the nth of its kind, wide and light, and return what is wrong with it."""
    found = visitor.go(path)
    if found != status:
        return [f"{path}: status {found} instead of {status}"]
    return faults_of(visitor, main=path in ON_A_PHONE, nth=nth)


def _whole(page: Page) -> Any:
    return {
        "width": NARROW["width"],
        "height": page.evaluate("() => document.documentElement.scrollHeight") + 100,
    }


def faults_of(visitor: Visitor, *, main: bool, nth: int = 1) -> list[str]:
    """Return what is wrong with the open page: heading, title, language; axe, dark and narrow where not seen often."""
    page = visitor.page
    faults = [f"{page.url}: {text}" for text in foreign_texts(page)]
    if page.locator("h1").count() != 1 or not page.locator("h1").inner_text().strip():
        faults.append(f"{page.url}: not one h1")
    if not page.title().removesuffix("· Nahtstelle").strip():
        faults.append(f"{page.url}: no title")
    if main or nth <= EXAMINED:
        faults += visitor.axe()
    if main or nth <= LOOKED_AT:
        faults += _faults_dark_and_narrow(visitor, main=main)
    return faults


def _faults_dark_and_narrow(visitor: Visitor, *, main: bool) -> list[str]:
    page = visitor.page
    page.emulate_media(color_scheme="dark")
    faults = [f"dark: {fault}" for fault in visitor.axe("color-contrast")]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if main:
        page.set_viewport_size(_whole(page))  # so that the bar at the bottom covers nothing
        faults += [f"390 px, dark: {fault}" for fault in visitor.axe()]
    if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
        faults.append(f"{page.url}: scrolls sideways at 390 px")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return faults
