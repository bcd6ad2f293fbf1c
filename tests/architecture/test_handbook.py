"""The handbook cannot drift: pages are reachable, pictures are taken, names on the screen are the screen's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import PACKAGE, ROOT
from tests.journeys.pictures_of_the_handbook import PICTURES
from tests.language.german import faults_in

HANDBOOK = ROOT / "docs" / "handbook"
PAGES = sorted(HANDBOOK.glob("*.md"))
FOR_INFORMATICS = {"betrieb.md", "kantonsordner.md"}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
ON_SCREEN = re.compile(r"\*\*«([^»]+)»\*\*")
MOST_BYTES = 120_000
FAMILIAR = re.compile(r"\b([Dd]u|[Dd]ein(e[nmrs]?)?|[Dd]ir|[Dd]ich)\b")


def links_of(page: Path) -> list[tuple[bool, str, str]]:
    """Return (is a picture, text, target) of every link that stays in the project."""
    found = LINK.findall(page.read_text("utf-8"))
    return [(bool(mark), text, target) for mark, text, target in found if "://" not in target]


@cache
def german() -> str:
    """All German of the program, one text a line; placeholders are dots."""
    texts: set[str] = set()
    for catalogue in PACKAGE.glob("**/locale/de/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file):
                texts.update(message.string if isinstance(message.string, tuple) else [message.string])
    return "\n".join(re.sub(r"%\(\w+\)[sd]", "…", text) for text in texts if text)


def test_every_page_is_found_from_the_first_one() -> None:
    linked = {target.partition("#")[0] for _, _, target in links_of(HANDBOOK / "README.md")}
    assert {page.name for page in PAGES} - {"README.md"} - linked == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_leads_nowhere_that_is_not_there(page: Path) -> None:
    missing = [
        target for _, _, target in links_of(page) if not (page.parent / target.partition("#")[0]).exists()
    ]
    assert missing == []
    assert [target for is_picture, text, target in links_of(page) if is_picture and len(text) < 10] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_in_bold_stands_on_the_screen(page: Path) -> None:
    lines = set(german().splitlines())
    assert [name for name in ON_SCREEN.findall(page.read_text("utf-8")) if name not in lines] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_swiss_german(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|<!--.*?-->", " ", page.read_text("utf-8"), flags=re.S)
    if page.name not in FOR_INFORMATICS:
        assert faults_in(text.splitlines()) == []
    assert not FAMILIAR.search(text)
    assert not re.search("[ßẞ„“”]", text)


def test_every_picture_is_shown_taken_and_small() -> None:
    shown = {target for page in PAGES for is_picture, _, target in links_of(page) if is_picture}
    taken = {f"images/{picture.name}.png" for picture in PICTURES}
    kept = {f"images/{path.name}" for path in (HANDBOOK / "images").iterdir()}
    assert shown == taken == kept
    assert {
        path.name for path in (HANDBOOK / "images").iterdir() if path.stat().st_size > MOST_BYTES
    } == set()
