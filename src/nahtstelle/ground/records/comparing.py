"""Two texts side by side: paragraphs paired, words that went and came marked. Plain strings; who shows them escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
CONTEXT = 1
MOST_WORDS = 4_000
"""Paragraphs longer than this are shown as exchanged, without marks for single words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph; `changed` where the other text says something else."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of both texts; `skipped` stands for so many equal ones left out."""

    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    changed: bool = False
    skipped: int = 0


def compare_texts(before: str, after: str) -> list[Pair]:
    """Return the paragraphs of both texts in order; of equal stretches only the one before and after a change."""
    left, right = _paragraphs(before), _paragraphs(after)
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "equal":
            pairs += _equal(
                left[start:end], is_first=start == 0, is_last=end == len(left) and stop == len(right)
            )
        else:
            pairs += _changed(left[start:end], right[begin:stop])
    return pairs


def count_changes(pairs: Sequence[Pair]) -> int:
    """Return how many paragraphs differ."""
    return sum(pair.changed for pair in pairs)


def _paragraphs(text: str) -> list[str]:
    return [line for row in text.splitlines() if (line := " ".join(row.split()))]


def _equal(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Pair]:
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    if len(lines) <= head + tail + 1:
        yield from (_same(line) for line in lines)
        return
    yield from (_same(line) for line in lines[:head])
    yield Pair(skipped=len(lines) - head - tail)
    yield from (_same(line) for line in lines[len(lines) - tail :])


def _same(line: str) -> Pair:
    return Pair(before=(Part(line),), after=(Part(line),))


def _changed(left: list[str], right: list[str]) -> Iterator[Pair]:
    for index in range(max(len(left), len(right))):
        old = left[index] if index < len(left) else ""
        new = right[index] if index < len(right) else ""
        yield _marked(old, new)


def _marked(old: str, new: str) -> Pair:
    words = WORDS.findall(old), WORDS.findall(new)
    if not old or not new or max(map(len, words)) > MOST_WORDS:
        return Pair(before=_whole(old), after=_whole(new), changed=True)
    matcher = SequenceMatcher(None, *words, autojunk=False)
    before, after = [], []
    for kind, start, end, begin, stop in matcher.get_opcodes():
        before.append(Part("".join(words[0][start:end]), kind != "equal"))
        after.append(Part("".join(words[1][begin:stop]), kind != "equal"))
    return Pair(before=_filled(before), after=_filled(after), changed=True)


def _whole(line: str) -> tuple[Part, ...]:
    return (Part(line, changed=True),) if line else ()


def _filled(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)
