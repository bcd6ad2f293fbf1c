"""One installation and one browser for all journeys; each journey brings in its own proposals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.chromium import find
from tests.journeys.installation import Installation
from tests.journeys.models_of_installations import copied_installation, share_models
from tests.journeys.visitor import ARGUMENTS, Visitor

expect.set_options(timeout=20_000)  # a check ends as soon as it holds: only a slow machine needs so long

SHARED_OUT = "test_a_page_is_accessible_german_and_whole"
"""Its parts go to whichever process is free; of all other files each goes to one."""


def pytest_configure(config: pytest.Config) -> None:
    """Set up what the processes of the journeys share."""
    share_models(config)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the journeys: `make test` runs them after all else, each process with a server and a browser of its own."""
    item.add_marker(pytest.mark.journey)
    if getattr(item, "originalname", "") != SHARED_OUT:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The parts last: they are short and keep all processes busy to the end."""
    items.sort(key=lambda item: getattr(item, "originalname", "") == SHARED_OUT)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The Solothurn demonstration, served. With JOURNEYS_DIRECTORY it is kept, so the next run starts at once."""
    yield from _served("so", tmp_path_factory)


@pytest.fixture(scope="session")
def zurich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The Zürich demonstration, served; tests may kill it as long as they start it again."""
    yield from _served("zh", tmp_path_factory)


def _served(canton: str, factory: pytest.TempPathFactory) -> Iterator[Installation]:
    kept = os.environ.get("JOURNEYS_DIRECTORY")
    if kept:
        installation = Installation(Path(kept) / canton, canton)
    else:
        installation = copied_installation(canton, factory.mktemp(canton))
    installation.start()
    yield installation
    if kept:
        installation.stop()
    else:
        installation.remove()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless. Its event loop stands in the way of other tests: journeys run in a process of their own."""
    path = find()
    assert path, "Es fehlt Chromium für die Browsertests (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what stood on the open pages when a journey failed."""
    report: pytest.TestReport = yield
    if report.failed and report.when == "call":
        for visitor in getattr(item, "visitors", []):
            report.sections.append((visitor.page.url, visitor.page.locator("body").inner_text()[:3000]))
    return report  # type: ignore[return-value]


@pytest.fixture
def visit(
    browser: Browser, installation: Installation, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Open a window: `visit(script=False, dark=True, width=390)`."""
    opened: list[Visitor] = []
    request.node.visitors = opened

    def make(**options: Any) -> Visitor:
        visitor = Visitor(browser, installation.base_url, **options)
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        visitor.leave()


@pytest.fixture(scope="session")
def case_worker(browser: Browser, installation: Installation) -> str:
    """Somebody of the case level, entered by the administration; behind the wall to the structural level."""
    visitor = Visitor(browser, installation.base_url)
    visitor.go("/konto/vorfuehrung/?q=Egli")
    if visitor.main.get_by_role("button", name="Eva Egli").count():
        visitor.leave()
        return "Eva Egli"
    visitor.enter_as("Urs Umiker")
    visitor.go("/verwaltung/personen/neu/")
    visitor.fill("Vorname", "Eva")
    visitor.fill("Nachname", "Egli")
    visitor.fill("E-Mail", "eva.egli@awa.so.example")
    visitor.choose("Institution", "Amt für Wirtschaft und Arbeit")
    visitor.choose("Rolle", "Koordination")
    visitor.click("Speichern")
    visitor.sees("Eva Egli")
    visitor.leave()
    return "Eva Egli"
