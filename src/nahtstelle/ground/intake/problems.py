"""What is wrong with a folder: one sentence a fault, with file, line, column and what was expected (domain §9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `line` counts the physical lines of the file from 1; `found` is None where nothing can be quoted."""

    file: str
    expected: str
    line: int | None = None
    column: str = ""
    found: str | None = None

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        if self.line is not None:
            place.append(f"Zeile {self.line}")
        if self.column:
            place.append(f"Spalte {self.column}")
        if self.found is None:
            return f"{', '.join(place)}: {self.expected}" if place else self.expected
        return f"{', '.join(place)}: {quoted(self.found)} – erwartet: {self.expected}"


class LoadRefused(Exception):
    """The folder cannot be loaded and nothing was written. `problems` are all faults, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(text: str) -> str:
    """Return a cell as a sentence can show it: on one line, shortened; «leer» for nothing."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line:
        return "leer"
    return f"«{line[:LONGEST_QUOTE]}…»" if len(line) > LONGEST_QUOTE else f"«{line}»"


def one_of_words(words: Sequence[str]) -> str:
    """Return «a, b oder c»."""
    return " oder ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
