"""What matched, shown: the place of a text where most of the words stand, with the words marked.

Everything is escaped piece by piece; the only markup is our own `<mark>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nahtstelle.ground.search.folding import ACCENTED, INVISIBLE

LENGTH, LOOKED_AT, MOST_HITS = 260, 60_000, 400
SHORTEST_INSIDE = 5
_WORD = r"\w" + INVISIBLE


def _spellings(stem: str) -> str:
    """A pattern for all spellings that fold to the stem."""
    parts = []
    for sign in stem:
        letters = sign + "".join(letter for letter, plain in ACCENTED.items() if plain == sign)
        part = f"[{letters}]"
        if sign in "aou":
            part = f"(?:{part}e?)"
        elif sign == "s":
            part = "(?:[sß])"
        parts.append(part)
    return f"[{INVISIBLE}]*".join(parts).replace("(?:[sß])(?:[sß])", "(?:ss|ß)")


@lru_cache(maxsize=256)
def _pattern(stems: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for whole words: those that begin with a stem, or hold a longer one; numbers only as they are."""
    wanted = []
    for stem in stems:
        if any(map(str.isdigit, stem)):
            wanted.append(rf"(?<!\w){_spellings(stem)}(?!\w)")
        elif len(stem) >= SHORTEST_INSIDE:
            wanted.append(_spellings(stem) + rf"[{_WORD}]*")
        else:
            wanted.append(rf"(?<!\w){_spellings(stem)}[{_WORD}]*")
    return re.compile("|".join(wanted), re.IGNORECASE) if wanted else None


def _hits(text: str, stems: tuple[str, ...]) -> list[tuple[int, int]]:
    pattern = _pattern(stems)
    if pattern is None:
        return []
    found: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        start = match.start()
        while start and (text[start - 1].isalnum() or text[start - 1] in INVISIBLE):
            start -= 1
        found.append((start, match.end()))
        if len(found) == MOST_HITS:
            break
    return found


def mark(text: str, stems: Sequence[str]) -> SafeString:
    """Return the whole text with the words marked."""
    return _marked(text, _hits(text, tuple(stems)))


def excerpt(texts: Sequence[str], stems: Sequence[str]) -> SafeString:
    """Return about 260 signs around the place where most is marked; the beginning where nothing is."""
    text = " … ".join(" ".join(part[:LOOKED_AT].split()) for part in texts if part and part.strip())
    hits = _hits(text, tuple(stems))
    start, end = _window(text, hits)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in hits if a < end and b > start]
    piece = _marked(text[start:end], inside)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return format_html("{}{}{}", before, piece, after)


def _window(text: str, hits: Sequence[tuple[int, int]]) -> tuple[int, int]:
    best, most, last = 0, 0, 0
    for number, (start, _end) in enumerate(hits):
        last = max(last, number)
        while last + 1 < len(hits) and hits[last + 1][1] <= start + LENGTH * 3 // 4:
            last += 1
        variety = len({text[a:b].lower()[:5] for a, b in hits[number : last + 1]}) * 3 + (last - number)
        if variety + 1 > most:
            best, most = start, variety + 1
    start = max(0, best - LENGTH // 4)
    start = text.find(" ", start, best) + 1 if start and text.find(" ", start, best) >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", start + LENGTH // 2, end)
        end = cut if cut > 0 else end
    return start, end


def _marked(text: str, hits: Sequence[tuple[int, int]]) -> SafeString:
    pieces: list[tuple[str, str]] = []
    place = 0
    for start, end in hits:
        if start < place:
            continue
        pieces.append((text[place:start], text[start:end]))
        place = end
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, text[place:])
