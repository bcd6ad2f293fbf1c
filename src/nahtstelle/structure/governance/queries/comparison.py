"""Two wordings side by side, with the words marked that differ (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
ALIKE = 0.4
"""From which likeness two paragraphs count as the same one, changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `differs` when the other side does not have it."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A paragraph in both wordings; an empty side means that it is new, or gone."""

    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything in it was changed."""
        return any(piece.differs for piece in (*self.old, *self.new))


def compare_texts(old: str, new: str) -> tuple[ComparedLine, ...]:
    """Compare paragraph by paragraph, and within a changed paragraph word by word."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[ComparedLine] = []
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            found += [ComparedLine((Piece(line),), (Piece(line),)) for line in before[from_old:to_old]]
        else:
            found += _changed(before[from_old:to_old], after[from_new:to_new])
    return tuple(found)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[ComparedLine]:
    waiting = list(old)
    for line in new:
        if waiting and SequenceMatcher(None, waiting[0], line, autojunk=False).ratio() >= ALIKE:
            yield _words(waiting.pop(0), line)
        elif len(waiting) > len(new):
            yield ComparedLine(old=(Piece(waiting.pop(0), differs=True),))
            yield ComparedLine(new=(Piece(line, differs=True),))
        else:
            yield ComparedLine(new=(Piece(line, differs=True),))
    for line in waiting:
        yield ComparedLine(old=(Piece(line, differs=True),))


def _words(old: str, new: str) -> ComparedLine:
    before, after = WORDS.findall(old), WORDS.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        differs = tag != "equal"
        if to_old > from_old:
            left.append(Piece("".join(before[from_old:to_old]), differs))
        if to_new > from_new:
            right.append(Piece("".join(after[from_new:to_new]), differs))
    return ComparedLine(tuple(left), tuple(right))
