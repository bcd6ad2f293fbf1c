"""Catalogues: extract, compile and check the German of every app, with Babel and nothing from the system.

`python -m nahtstelle.config.translations` (or `… compile`) writes each `.mo` that is missing or older than its `.po`.
`… update` adds new message ids to the catalogue of the app they stand in (empty msgstr), `… update --prune` also
drops ids no longer used. `… --check` refuses what is missing, empty, fuzzy or not Swiss (ß, „“), and one id with two
German texts, and ends with status 1.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
CONFIG = Path(__file__).resolve().parent
LANGUAGE = "de"
NOT_SWISS = re.compile("[ßẞ„“”]")
ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
FIXED_DATE = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Room:
    """One directory with a catalogue of its own: an app, or `config`."""

    path: Path

    @property
    def catalogue(self) -> Path:
        """Where the German of this room is kept."""
        return self.path / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def name(self) -> str:
        """The room's name as developers say it, such as `ground/ui`."""
        return self.path.relative_to(PACKAGE).as_posix()


def rooms() -> list[Room]:
    """All apps of the package and `config`, in the order of their paths."""
    return [Room(CONFIG), *(Room(path.parent) for path in sorted(PACKAGE.glob("*/*/apps.py")))]


def used_messages(room: Room) -> Catalog:
    """The ids that stand in Python files and templates of a room; tests, migrations and catalogues do not count."""
    found = Catalog(locale=LANGUAGE, fuzzy=False)
    for path in _sources(room):
        text = path.read_text("utf-8")
        source = text if path.suffix == ".py" else _as_python(text, path)
        keywords = KEYWORDS | _aliases(source)
        for _line, ids, _comments, context in extract("python", BytesIO(source.encode()), keywords=keywords):
            if ids:
                found.add(ids, context=context)
        for message in _inside_f_strings(source, set(keywords)) if path.suffix == ".py" else ():
            found.add(message)
    return found


def _inside_f_strings(source: str, functions: set[str]) -> Iterator[str]:
    """The ids that stand in braces of an f-string, where Babel does not look before Python 3.12."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    for call in calls:
        if getattr(call.func, "id", "") in functions and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def _aliases(source: str) -> dict[str, tuple[int | tuple[int, str], ...] | None]:
    """The functions under the names a file gives them: of `from … import gettext as _g` the `_g`."""
    return {alias: KEYWORDS[name] for name, alias in ALIAS.findall(source) if name in KEYWORDS}


def _sources(room: Room) -> Iterator[Path]:
    for path in sorted(room.path.rglob("*")):
        within = path.relative_to(room.path).parts
        skipped = {"tests", "migrations", "locale"} & set(within)
        if not skipped and (
            path.suffix == ".py" or ("templates" in within and path.suffix in {".html", ".txt"})
        ):
            yield path


def _as_python(text: str, path: Path) -> str:
    """Django's own conversion of a template into gettext calls, in brackets so that indentation means nothing."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    return f"# -*- coding: utf-8 -*-\n(\n{templatize(text, origin=str(path))}\n)"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in a file; an empty one where there is no file."""
    if path.exists():
        with path.open("rb") as source:
            return read_po(source, locale=LANGUAGE)
    return Catalog(locale=LANGUAGE, fuzzy=False)


def compile_catalogues() -> list[Path]:
    """Writes each `.mo` that is missing or older than its `.po`; returns those written."""
    written = []
    for source in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        partial = target.with_suffix(".part")
        with partial.open("wb") as output:
            write_mo(output, read_catalogue(source))
        partial.replace(target)
        written.append(target)
    return written


def update_catalogues(*, prune: bool = False, only: str = "") -> list[str]:
    """Adds the ids in use to each catalogue, without touching what is translated; returns a line for each change."""
    lines = []
    for room in rooms():
        if only and room.name != only:
            continue
        lines += _update_room(room, prune=prune)
    return lines


def _update_room(room: Room, *, prune: bool) -> list[str]:
    lines = []
    catalogue, used = read_catalogue(room.catalogue), used_messages(room)
    for message in _messages(used):
        if catalogue.get(message.id, message.context) is None:
            catalogue.add(message.id, string=message.string, context=message.context)
            lines.append(f"{room.name}: + {message.id!r}")
    if prune and room.path != CONFIG:
        for message in list(_messages(catalogue)):
            if used.get(message.id, message.context) is None:
                catalogue.delete(message.id, message.context)
                lines.append(f"{room.name}: − {message.id!r}")
    if lines:
        write_catalogue(room.catalogue, catalogue)
    return lines


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Writes a `.po` in one go, sorted, without dates or line numbers: two people's changes seldom collide."""
    tidy = Catalog(
        locale=LANGUAGE,
        project="Nahtstelle",
        version="1",
        fuzzy=False,
        charset="utf-8",
        creation_date=FIXED_DATE,
        revision_date=FIXED_DATE,
        last_translator="Nahtstelle",
        language_team="de",
        header_comment="# German (Switzerland); ids in English. Add: python -m nahtstelle.config.translations update",
    )
    for message in _messages(catalogue):
        tidy.add(message.id, string=message.string, flags=message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("wb") as output:
        write_po(output, tidy, no_location=True, sort_output=True, width=110, ignore_obsolete=True)
    partial.replace(path)


def faults() -> list[str]:
    """What keeps the German from being complete: one line for each fault, empty when all is well."""
    lines = []
    for room in rooms():
        catalogue = read_catalogue(room.catalogue)
        for message in _messages(used_messages(room)):
            if catalogue.get(message.id, message.context) is None:
                lines.append(
                    f"{room.name}: missing {message.id!r} (run: python -m nahtstelle.config.translations update)"
                )
        lines += [
            f"{room.name}: {fault}" for message in _messages(catalogue) for fault in _faults_of(message)
        ]
    return lines + disagreements({room.name: read_catalogue(room.catalogue) for room in rooms()})


def disagreements(catalogues: Mapping[str, Catalog]) -> list[str]:
    """What says two things in German under one id: all rooms share one catalogue, the first app would win."""
    said: dict[tuple[object, str | None], dict[object, list[str]]] = {}
    for room, catalogue in catalogues.items():
        for message in _messages(catalogue):
            german = tuple(message.string) if isinstance(message.string, list) else message.string
            key = (tuple(message.id) if isinstance(message.id, list) else message.id, message.context)
            said.setdefault(key, {}).setdefault(german, []).append(room)
    return [
        f"{name!r} has more than one German: "
        + "; ".join(f"{german!r} in {', '.join(found)}" for german, found in by_german.items())
        + " (agree on one, or give one of the meanings a context: pgettext, {% translate … context … %})"
        for (name, _context), by_german in said.items()
        if len(by_german) > 1
    ]


def _faults_of(message: Message) -> Iterator[str]:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(strings):
        yield f"untranslated {message.id!r}"
    if message.fuzzy:
        yield f"fuzzy {message.id!r}"
    for text in strings:
        if text and NOT_SWISS.search(text):
            yield f"not Swiss (ß or „“): {text!r}"
    for error in message.check():
        yield f"{error} in {message.id!r}"


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def main(arguments: list[str] | None = None) -> int:
    """The command line of this module; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nahtstelle.config.translations", description=__doc__)
    parser.add_argument("what", nargs="?", default="compile", choices=["compile", "update"])
    parser.add_argument("room", nargs="?", default="", help="only this room, such as ground/ui")
    parser.add_argument("--prune", action="store_true", help="with update: drop ids no longer used")
    parser.add_argument(
        "--check", action="store_true", help="refuse missing, empty, fuzzy or un-Swiss German"
    )
    options = parser.parse_args(arguments)
    if options.check:
        lines = faults()
    elif options.what == "update":
        lines = update_catalogues(prune=options.prune, only=options.room)
    else:
        lines = [f"{path.relative_to(PACKAGE)}" for path in compile_catalogues()]
    for line in lines:
        sys.stdout.write(line + "\n")
    return 1 if options.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
