"""What changed between two texts of minutes: part by part, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nahtstelle.structure.governance.queries.minutes_text import Text

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `kind` is «same», «gone» or «new»."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part of the text that differs: its title, and the words before and after."""

    title: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def compare(before: Text, after: Text) -> list[PartChange]:
    """Return the parts that differ, in the order of the minutes (no query)."""
    old, new = dict(_parts(before)), dict(_parts(after))
    titles = list(dict.fromkeys([*old, *new]))
    return [
        _change(title, old.get(title, ""), new.get(title, ""))
        for title in titles
        if old.get(title, "") != new.get(title, "")
    ]


def _parts(text: Text) -> Iterator[tuple[str, str]]:
    yield _("Attendance"), "\n".join(_person(row) for row in text["attendance"])
    yield _("General remarks"), text["general"]
    for row in text["items"]:
        title = f"{row['number']}. {row['title']}"
        yield title, "\n\n".join(part for part in (row["text"], *_result(row)) if part)
    for decision in text["decisions"]:
        yield decision["label"], decision["text"]


def _person(row: Text) -> str:
    deputy = f" ({row['represented_by']})" if row["represented_by"] else ""
    return f"{row['name']}: {row['label'] or '–'}{deputy}"


def _result(row: Text) -> Iterator[str]:
    outcome, decision = row["outcome"], row["decision"]
    if outcome:
        yield outcome["label"]
        yield outcome["text"]
    if decision:
        yield f"{decision['label']}: {decision['text']}"
        for task in decision["tasks"]:
            yield f"{task['text']} ({task['responsible']}, {task['due_on']})"


def _change(title: str, before: str, after: str) -> PartChange:
    old, new = WORDS.findall(before), WORDS.findall(after)
    gone: list[Piece] = []
    come: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        was, now = "".join(old[i:j]), "".join(new[k:m])
        if was:
            gone.append(Piece("same" if tag == "equal" else "gone", was))
        if now:
            come.append(Piece("same" if tag == "equal" else "new", now))
    return PartChange(title, tuple(gone), tuple(come))
