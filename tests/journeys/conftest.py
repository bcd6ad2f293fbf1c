"""One installation and one browser for all journeys; each journey brings in its own proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.chromium import find
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys in one process: they share one server and one browser."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The Solothurn demonstration, served."""
    installation = Installation(tmp_path_factory.mktemp("so"))
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    path = find()
    assert path, "Es fehlt Chromium für die Browsertests (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, installation: Installation) -> Iterator[Callable[..., Visitor]]:
    """Open a window: `visit(script=False, dark=True, width=390)`."""
    opened: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitor = Visitor(browser, installation.base_url, **options)
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        visitor.leave()
