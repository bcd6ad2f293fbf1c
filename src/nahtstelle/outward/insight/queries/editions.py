"""Outlines of the report: data in TOML, each in numbered editions; a report keeps the edition it was begun with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "editions"
DEFAULT = "jahresbericht"
PLACE = re.compile(r"\{([a-z0-9_.-]+)((?:\|[^{}|]*){0,3})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOutline:
    """A section as the outline describes it: its words, and the names of what is compiled into it."""

    number: str
    key: str
    title: str
    hint: str = ""
    is_written: bool = True
    callouts: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()

    @property
    def level(self) -> int:
        """Depth of the section: «2.1» is 2."""
        return self.number.count(".") + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of an outline, with the words for numbers, tables and pictures."""

    key: str
    edition: int
    title: str
    heading: str
    sections: tuple[SectionOutline, ...]
    bases: dict[str, str]
    parts: dict[str, str]
    numbers: dict[str, dict[str, Any]]
    tables: dict[str, dict[str, Any]]
    pictures: dict[str, dict[str, str]]

    def section(self, key: str) -> SectionOutline:
        """Return a section by its key. Raises KeyError."""
        return {row.key: row for row in self.sections}[key]


def editions() -> list[Edition]:
    """Return all editions, the newest of each outline first."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return sorted(found, key=lambda row: (row.key, -row.edition))


def edition(key: str, number: int) -> Edition:
    """Return one edition. Raises LookupError."""
    for row in editions():
        if (row.key, row.edition) == (key, number):
            return row
    raise LookupError(f"{key} {number}")


def newest_edition(key: str = DEFAULT) -> Edition:
    """Return the newest edition of an outline. Raises LookupError."""
    for row in editions():
        if row.key == key:
            return row
    raise LookupError(key)


@lru_cache(maxsize=32)
def _read(path: Path) -> Edition:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = tuple(SectionOutline(**_frozen(row)) for row in content["sections"])
    return Edition(
        key=content["key"],
        edition=content["edition"],
        title=content["title"],
        heading=content["heading"],
        sections=sections,
        bases=content["bases"],
        parts=content["parts"],
        numbers=content["numbers"],
        tables=content["tables"],
        pictures=content["pictures"],
    )


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def names_in(sentence: str) -> list[str]:
    """Return the names a sentence asks for."""
    return [found.group(1) for found in PLACE.finditer(sentence)]


def worded(sentence: str, *, text_of: Callable[[str], str], count_of: Callable[[str], int | None]) -> str:
    """Fill a sentence: {name}, {name|one|many} or {name|none|one|many}; # stands for the number."""

    def put(found: re.Match[str]) -> str:
        name, forms = found.group(1), found.group(2).split("|")[1:]
        if not forms:
            return text_of(name)
        count = count_of(name)
        form = forms[-1]
        if count == 1:
            form = forms[-2]
        elif count == 0 and len(forms) == 3:
            form = forms[0]
        return form.replace("#", text_of(name))

    return PLACE.sub(put, sentence)
