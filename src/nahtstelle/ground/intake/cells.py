"""Kinds of cells: how a text from a file becomes a value, and what the reader is told when it does not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from sys import intern
from typing import Any

from nahtstelle.ground.intake.problems import one_of_words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\".]+(\.[^\s@<>()\[\],;:\\\".]+)*")
_YES = frozenset({"true", "1", "yes", "ja", "wahr", "x"})
_NO = frozenset({"false", "0", "no", "nein", "falsch"})
FIRST_YEAR, LAST_YEAR = 1800, 2199
LONGEST_KEY = 60


@dataclass(frozen=True)
class Cell:
    """A kind of cell. `empty` stands for an empty one.

    `read` raises ValueError for a text that is not `expected`; the error's own text, if any, says it better.
    """

    read: Callable[[str], Any]
    expected: str
    empty: Any = None


def text(longest: int | None = None) -> Cell:
    """A text of at most `longest` characters."""

    def read(value: str) -> str:
        if longest is not None and len(value) > longest:
            raise ValueError
        return value

    return Cell(read, f"ein Text von höchstens {longest} Zeichen" if longest else "ein Text", "")


def _key(value: str) -> str:
    if len(value) > LONGEST_KEY or not value.isprintable():
        raise ValueError
    return intern(value)


KEY = Cell(_key, f"ein Schlüssel von höchstens {LONGEST_KEY} Zeichen auf einer Zeile", "")


def _day(value: str) -> dt.date:
    if not _DAY.fullmatch(value):
        raise ValueError
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("ein Tag, den es gibt") from error


def _near_day(value: str) -> dt.date:
    day = _day(value)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


ANY_DAY = Cell(_day, "ein Datum wie 2023-03-28")
DAY = Cell(_near_day, f"ein Datum wie 2023-03-28 zwischen {FIRST_YEAR} und {LAST_YEAR}")


def whole_number(low: int, high: int) -> Cell:
    """A whole number from `low` to `high`, written in digits only."""

    def read(value: str) -> int:
        if not _NUMBER.fullmatch(value) or not low <= int(value) <= high:
            raise ValueError
        return int(value)

    return Cell(read, f"eine ganze Zahl von {low} bis {high}")


def _yes_or_no(value: str) -> bool:
    word = value.casefold()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES


YES_OR_NO = Cell(_yes_or_no, "true oder false", False)


def one_of(values: Iterable[str]) -> Cell:
    """One word of a fixed vocabulary."""
    known = {value: value for value in values}

    def read(value: str) -> str:
        if value not in known:
            raise ValueError
        return known[value]

    return Cell(read, one_of_words(list(known)), "")


def some_of(values: Iterable[str]) -> Cell:
    """Words of a fixed vocabulary with a vertical bar between them, each once."""
    known = list(values)

    def read(value: str) -> list[str]:
        words = [word.strip() for word in value.split("|")]
        if len(set(words)) != len(words) or not set(words) <= set(known):
            raise ValueError
        return words

    return Cell(read, f"{one_of_words(known)}, mehrere mit | getrennt", ())


def _email(value: str) -> str:
    if len(value) > 254 or not _EMAIL.fullmatch(value):
        raise ValueError
    return value.lower()


EMAIL = Cell(_email, "eine E-Mail-Adresse wie anna.ammann@so.example", "")
