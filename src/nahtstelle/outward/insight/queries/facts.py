"""What is compiled: numbers, tables and pictures, each with the records it was counted from; its canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

NO_BREAK = "\u00a0"
Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A record a fact was counted from: its kind, id, name, and which version of it (empty: it has none)."""

    kind: str
    id: int
    label: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A counted or measured value. `unit` is %, CHF or a word; `label` only where the outline has none."""

    value: int | Decimal
    sources: tuple[Source, ...]
    unit: str = ""
    label: str = ""
    nouns: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The value as it is printed: 1'234, 42.5 %, CHF 1'200'000."""
        return shown(self.value, self.unit)

    @property
    def plain(self) -> str:
        """The value as it is compared: 904, 42.5."""
        whole = self.value == int(self.value)
        return str(int(self.value)) if whole else str(Decimal(self.value).normalize())


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of texts; `numeric` are the columns (from 0) set to the right."""

    rows: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its data. `kind`: band (marks in a year), bars, periods (bars and marks in a year), stacks."""

    kind: str
    rows: tuple[Content, ...]
    sources: tuple[Source, ...]


@dataclass(slots=True, kw_only=True)
class Harvest:
    """Everything that the rooms below deliver for a year, by name; `texts` are names and lists in words."""

    numbers: dict[str, Number] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def add(self, other: Harvest) -> None:
        """Take over what another room delivered."""
        self.numbers |= other.numbers
        self.texts |= other.texts
        self.tables |= other.tables
        self.pictures |= other.pictures


def shown(value: int | Decimal, unit: str = "") -> str:
    """Return a value in the Swiss form: 1'234, 42.5 %, CHF 18'000.50."""
    whole = value == int(value)
    if unit == "CHF":
        return f"CHF{NO_BREAK}" + (f"{int(value):,}" if whole else f"{value:,.2f}").replace(",", "'")
    text = f"{int(value):,}" if whole else f"{Decimal(value).normalize():,}"
    return text.replace(",", "'") + (f"{NO_BREAK}{unit}" if unit else "")


def canonical(content: object) -> str:
    """Return JSON in its one canonical form: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str | bytes) -> str:
    """Return the SHA-256 of a text (UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def sources_json(sources: Sequence[Source]) -> list[Content]:
    """Return sources as JSON, each once, in the order given."""
    return [asdict(source) for source in dict.fromkeys(sources)]


def facts_of(content: Mapping[str, Any]) -> list[Content]:
    """Return every fact of a compilation: section, name, kind, what it says, and its sources."""
    found: list[Content] = []
    for section in content["sections"]:
        place = {"section": section["number"], "title": section["title"]}
        for row in section["numbers"]:
            found.append(
                place
                | {"kind": "number", "name": row["name"], "label": row["label"], "says": row["shown"]}
                | {"sources": row["sources"]}
            )
        for kind in ("tables", "pictures"):
            for row in section[kind]:
                found.append(
                    place
                    | {"kind": kind[:-1], "name": row["name"], "label": row["heading"], "says": row["rows"]}
                    | {"sources": row["sources"]}
                )
    return found
