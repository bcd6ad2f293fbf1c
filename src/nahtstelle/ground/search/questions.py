"""What a person typed, taken apart: words, phrases in quotes, what must not occur, alternatives.

Words have to occur all; `"…"` is a phrase; `-word` must not occur; `ODER` (or `OR`) between two words means either.
A word finds what begins with it («Sprach» finds «Sprachförderung»), a number only itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nahtstelle.ground.search.folding import fold

MOST_SIGNS, MOST_WORDS, SHORTEST_BEGINNING = 300, 12, 3
_PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_EITHER = frozenset({"ODER", "OR", "|"})
_QUOTES = str.maketrans("«»„“”‹›", '"""""""')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; `exact` where nothing may be added at the end; `absent` where it must not occur."""

    words: tuple[str, ...]
    exact: bool = False
    absent: bool = False
    joins_last: bool = False

    @property
    def begins(self) -> bool:
        """Whether what only begins with it counts too."""
        last = self.words[-1]
        return not self.exact and len(last) >= SHORTEST_BEGINNING and not any(map(str.isdigit, last))


@dataclass(frozen=True, slots=True)
class Question:
    """The terms; `shortened` where more was typed than is searched for."""

    terms: tuple[Term, ...]
    shortened: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All words that occur in it, each once."""
        return tuple(dict.fromkeys(word for term in self.terms for word in term.words))

    @property
    def asks_for_something(self) -> bool:
        """Whether there is anything to be found, not only to be left out."""
        return any(not term.absent for term in self.terms)


def read_question(typed: str) -> Question:
    """Take apart what was typed; anything may be typed."""
    text = "".join(sign if sign.isprintable() else " " for sign in typed).translate(_QUOTES)
    shortened = len(text) > MOST_SIGNS
    terms: list[Term] = []
    either = False
    for minus, phrase, piece in _PIECE.findall(text[:MOST_SIGNS]):
        if piece in _EITHER:
            either = bool(terms)
            continue
        term = _term(phrase, exact=True, absent=bool(minus)) if not piece else _piece(piece)
        if term is not None:
            joins = either and not term.absent and not terms[-1].absent
            terms.append(Term(term.words, term.exact, term.absent, joins_last=joins))
            either = False
    kept = _first_words(terms)
    return Question(tuple(kept), shortened=shortened or len(kept) < len(terms))


def _piece(piece: str) -> Term | None:
    absent = piece.startswith("-") and len(piece) > 1
    return _term(piece.lstrip("-") if absent else piece, exact=False, absent=absent)


def _term(text: str, *, exact: bool, absent: bool) -> Term | None:
    parted = "".join(sign if sign.isalnum() else " " for sign in fold(text))
    words = tuple(word[:60] for word in parted.split())
    return Term(words, exact, absent) if words else None


def _first_words(terms: list[Term]) -> list[Term]:
    kept: list[Term] = []
    room = MOST_WORDS
    for term in terms:
        room -= len(term.words)
        if room < 0:
            break
        kept.append(term)
    return kept or [Term(term.words[:MOST_WORDS], term.exact, term.absent) for term in terms[:1]]
