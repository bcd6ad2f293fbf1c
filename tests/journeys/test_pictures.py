"""The pictures of the handbook can be taken: each page opens for the person who is to see it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.installation import Installation
from tests.journeys.pictures import take_for_handbook
from tests.journeys.pictures_of_the_handbook import PICTURES

MOST_BYTES = 120_000


def test_every_picture_of_the_handbook_is_taken(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    take_for_handbook(browser, installation, tmp_path)
    taken = {path.stem: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(taken) == {picture.name for picture in PICTURES}
    assert {name: size for name, size in taken.items() if not 5_000 < size < MOST_BYTES} == {}
