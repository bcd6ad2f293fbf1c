"""What changed between two compilations, and texts that quote a number of before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORDS = (
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
TOKEN = re.compile(r"\d[\d']*(?:[.,]\d+)?|[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A fact that says something else than before; `before` or `after` is empty where it came or went."""

    section: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleQuote:
    """A sentence of a text that quotes what a number was; `now` is what it is."""

    sentence: str
    label: str
    quoted: str
    now: str


def changes_between(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[FactChange]:
    """Return the facts that changed, in the order of the sections; nothing for a first compilation."""
    if before is None:
        return []
    old, new = _facts(before), _facts(after)
    found = []
    for key in dict.fromkeys([*new, *old]):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and was[1] == now[1]:
            continue
        label = (now or was or ("", ""))[0]
        found.append(
            FactChange(section=key[0], label=label, before=was[2] if was else "", after=now[2] if now else "")
        )
    return found


def stale_quotes(
    text: str, *, earlier: Sequence[Mapping[str, Any]], current: Mapping[str, Any]
) -> list[StaleQuote]:
    """Return sentences of a text that quote a number as it was in an earlier compilation and is no longer.

    A sentence quotes a number when the old value and a noun of the number stand in it, and no number with this noun
    has that value today.
    """
    now = dict(_numbers(current))
    was: dict[str, set[str]] = {}
    for content in earlier:
        for name, row in _numbers(content):
            if name in now and row["value"] != now[name]["value"]:
                was.setdefault(name, set()).add(row["value"])
    found = []
    for sentence in (part.strip() for part in SENTENCE.split(text)):
        said = {_value(token) for token in TOKEN.findall(sentence)}
        for name, values in was.items():
            row = now[name]
            nouns = [noun.lower() for noun in row["nouns"]]
            if not any(noun in sentence.lower() for noun in nouns):
                continue
            alive = {other["value"] for other in now.values() if set(other["nouns"]) & set(row["nouns"])}
            for value in sorted((values & said) - alive):
                found.append(
                    StaleQuote(sentence=sentence, label=row["label"], quoted=value, now=row["shown"])
                )
    return found


def _facts(content: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Facts by section and name: their label, what is compared, what is shown."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for section in content["sections"]:
        place = f"{section['number']} {section['title']}"
        for row in section["numbers"]:
            found[place, row["name"]] = (row["label"], row["shown"], row["shown"])
        for row in section["tables"]:
            shown = "; ".join(" · ".join(cells) for cells in row["rows"])
            found[place, f"table.{row['name']}"] = (row["heading"], json.dumps(row["rows"]), shown)
    return found


def _numbers(content: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for section in content["sections"]:
        for row in section["numbers"]:
            yield row["name"], row


def _value(token: str) -> str:
    """A number as its plain value: «1'234» is 1234, «acht» is 8."""
    lowered = token.lower()
    if lowered in WORDS:
        return str(WORDS.index(lowered))
    if lowered in {"eine", "einer", "einen", "einem", "eines"}:
        return "1"
    return token.replace("'", "").replace(",", ".")
