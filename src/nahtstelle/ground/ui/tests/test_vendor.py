"""What of others' work is kept is what the manifest says."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[1]
FOLDERS = [
    path
    for path in (UI / "static/ui/vendor", UI.parents[3] / "tests/journeys/vendor")
    if (path / "MANIFEST.toml").exists()
]


def _entries(folder: Path) -> dict:
    return tomllib.loads((folder / "MANIFEST.toml").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_vendored_file_has_the_checksum_and_licence_of_the_manifest(folder):
    for entry in _entries(folder)["file"]:
        assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry[
            "file"
        ]
        assert (folder / entry["licence_text"]).stat().st_size > 200
        assert entry["licence"] in {"MIT", "OFL-1.1", "ISC", "MPL-2.0"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_vendored_file_is_missing_from_the_manifest(folder):
    manifest = _entries(folder)
    known = {entry["file"] for entry in manifest["file"]} | {"MANIFEST.toml"}
    known |= {entry["licence_text"] for kind in manifest.values() for entry in kind}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == known


def test_the_icons_are_the_ones_of_the_manifest():
    vendor = UI / "static/ui/vendor"
    (entry,) = _entries(vendor)["folder"]
    digest = hashlib.sha256()
    for path in sorted((vendor / entry["folder"]).resolve().glob("*.svg")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == entry["sha256"]


def test_the_application_asks_nothing_of_other_servers():
    sources = [
        *UI.rglob("*.html"),
        *(UI / "static/ui/css").glob("*.css"),
        *(UI / "static/ui/js").glob("*.js"),
    ]
    for path in sources:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not {"http://", "https://"} & set(re.findall("https?://", text)), path
