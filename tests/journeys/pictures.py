"""Takes the pictures of README and handbook from a fresh demonstration. `make pictures`.

With `--all` it also writes `screenshots/*.png` (not in the repository): each main page at 1440, 1024 and 390 px, light
and dark.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.chromium import find
from tests.journeys.installation import ROOT, Installation
from tests.journeys.palette import reduced
from tests.journeys.pictures_of_the_handbook import FIND as FIND_FOR_HANDBOOK
from tests.journeys.pictures_of_the_handbook import PICTURES, Picture
from tests.journeys.visitor import ARGUMENTS, Visitor

SECRETARIAT = "Anna Ammann"
README_PICTURE = ROOT / "docs" / "images" / "proposal.png"
HANDBOOK_PICTURES = ROOT / "docs" / "handbook" / "images"
README_PROPOSAL = "Personen mit Schutzstatus S"
WIDTHS = (1440, 1024, 390)
FIND = """
import json
from nahtstelle.structure.governance.models import Body, Decision, Meeting, Proposal
proposal = Proposal.objects.filter(title__startswith="%s").first()
planned = Meeting.objects.filter(state="planned", items__isnull=False).order_by("date").first()
decision = Decision.objects.filter(tasks__isnull=False).order_by("-pk").first()
print(json.dumps({"proposal": proposal.pk, "meeting": planned.pk, "decision": decision.pk}))
"""


def main_pages(installation: Installation) -> dict[str, str]:
    """Return name and address of the pages worth a picture."""
    found = installation.ask(FIND % README_PROPOSAL)
    return {
        "overview": "/",
        "proposals": "/geschaefte/",
        "proposal": f"/geschaefte/{found['proposal']}/",
        "new-proposal": "/geschaefte/neu/",
        "bodies": "/gremien/",
        "body": "/gremien/ekg/",
        "competences": "/gremien/kompetenzen/",
        "meetings": "/sitzungen/",
        "meeting": f"/sitzungen/{found['meeting']}/",
        "agenda": f"/sitzungen/{found['meeting']}/traktanden/",
        "decisions": "/beschluesse/",
        "decision": f"/beschluesse/{found['decision']}/",
        "people": "/verwaltung/personen/",
    }


def take_all(browser: Browser, installation: Installation) -> None:
    """Write `screenshots/<page>-<width>-<look>.png`."""
    pages = main_pages(installation)
    for width in WIDTHS:
        for dark in (False, True):
            visitor = Visitor(browser, installation.base_url, width=width, dark=dark)
            visitor.enter_as(SECRETARIAT)
            for name, path in pages.items():
                visitor.go(path)
                visitor.shoot(f"{name}-{width}-{'dark' if dark else 'light'}")
            visitor.leave()


def take_for_handbook(browser: Browser, installation: Installation, folder: Path) -> None:
    """Write each picture of the handbook into a folder; those who sit at the screen take turns."""
    found = installation.ask(FIND_FOR_HANDBOOK)
    folder.mkdir(parents=True, exist_ok=True)
    by_screen: dict[tuple[str, int, int], list[Picture]] = {}
    for picture in PICTURES:
        by_screen.setdefault((picture.person, picture.width, picture.height), []).append(picture)
    for (person, width, height), pictures in by_screen.items():
        visitor = Visitor(browser, installation.base_url, width=width, height=height)
        visitor.enter_as(person)
        for picture in pictures:
            taken = picture.take(visitor, found)
            (folder / f"{picture.name}.png").write_bytes(reduced(visitor.page, taken))
        visitor.leave()


def take_for_readme(browser: Browser, installation: Installation) -> None:
    """Write the picture of a proposal that the README shows."""
    visitor = Visitor(browser, installation.base_url, width=1440, height=960)
    visitor.enter_as(SECRETARIAT)
    visitor.go(main_pages(installation)["proposal"])
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    README_PICTURE.write_bytes(reduced(visitor.page, visitor.page.screenshot(animations="disabled")))
    visitor.leave()


def main(arguments: list[str]) -> int:
    """Serve a demonstration of its own and take the pictures."""
    path = find()
    if path is None:
        print("Es fehlt Chromium (Debian: apt install chromium).", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="nahtstelle-pictures-") as directory:
        installation = Installation(Path(directory))
        installation.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=path, args=ARGUMENTS, env=os.environ | {"LANGUAGE": "de_CH"}
                )
                take_for_readme(browser, installation)
                take_for_handbook(browser, installation, HANDBOOK_PICTURES)
                if "--all" in arguments:
                    take_all(browser, installation)
                browser.close()
        finally:
            installation.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
