"""What was read: rows, tables and the load as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nahtstelle.ground.intake.problems import Problem
from nahtstelle.ground.intake.specs import PROFILE, FileSpec, Identity, file_spec
from nahtstelle.ground.intake.toml_lines import line_of

UNREADABLE = object()
"""Stands for a cell that was refused, so that the rest of its row is still checked."""

Progress = Callable[[str, int, int], None]
"""Told the name of the file, rows done and rows in all (0 while that is not known)."""


def no_progress(file: str, done: int, total: int) -> None:
    """Say nothing."""


class Row:
    """One row: `row["title"]` is the value read; `line` is the physical line it begins on."""

    __slots__ = ("line", "table", "values")

    def __init__(self, table: Table, line: int, values: tuple[Any, ...]) -> None:
        self.table, self.line, self.values = table, line, values

    def __getitem__(self, column: str) -> Any:
        return self.values[self.table.places[column]]

    @property
    def identity(self) -> Identity:
        """What names the row."""
        named_by = self.table.spec.named_by
        return self[named_by[0]] if len(named_by) == 1 else tuple(self[name] for name in named_by)

    def problem(self, column: str, expected: str) -> Problem:
        """Return the fault of a cell of this row."""
        value = self[column]
        found = "" if value is None else "|".join(value) if isinstance(value, list | tuple) else str(value)
        return Problem(self.table.spec.name, expected, self.line, column, found)


@dataclass
class Table:
    """A file as it was read. `lines` tells where each identity stands, rows with faults included."""

    spec: FileSpec
    rows: list[Row] = field(default_factory=list)
    faulty: list[Row] = field(default_factory=list)
    lines: dict[Identity, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_whole: bool = True

    def __post_init__(self) -> None:
        self.places = {column.name: place for place, column in enumerate(self.spec.columns)}


@dataclass
class Load:
    """One run of `nahtstelle load`: what was read, and what the database knows."""

    folder: Path
    now: dt.datetime
    progress: Progress = no_progress
    tables: dict[str, Table] = field(default_factory=dict)
    has_profile: bool = False
    profile: dict[str, Any] | None = None
    profile_text: str = ""
    problems: list[Problem] = field(default_factory=list)
    _existing: dict[str, dict[Identity, int]] = field(default_factory=dict)
    _ids: dict[str, dict[Identity, int]] = field(default_factory=dict)

    def rows(self, file: str) -> list[Row]:
        """Return the rows of a file; none when the folder does not have it."""
        table = self.tables.get(file)
        return table.rows if table else []

    def existing(self, file: str) -> dict[Identity, int]:
        """Return identity → primary key of what the database had before this load (one query a file)."""
        if file not in self._existing:
            self._existing[file] = file_spec(file).existing()
        return self._existing[file]

    def ids(self, file: str) -> dict[Identity, int]:
        """Return identity → primary key, the rows of the folder included once their numbers are taken."""
        return self._ids.get(file) or self.existing(file)

    def take_ids(self, file: str, new: dict[Identity, int]) -> None:
        """Note the primary keys taken for the new rows of a file."""
        self._ids[file] = {**self.existing(file), **new}

    def knows(self, file: str, identity: Identity) -> bool:
        """Say whether a row is in the folder or in the database; True when its file could not be read as a whole."""
        table = self.tables.get(file)
        if table is not None and (identity in table.lines or not table.is_whole):
            return True
        return identity in self.existing(file)

    def all_problems(self) -> Iterator[Problem]:
        """Yield what was found while reading, in the order of files and lines."""
        yield from self.problems
        for name in sorted(self.tables, key=lambda name: (file_spec(name).order, name)):
            yield from sorted(self.tables[name].problems, key=lambda problem: problem.line or 0)

    def add(self, problem: Problem) -> None:
        """Put a problem where it belongs."""
        table = self.tables.get(problem.file)
        (table.problems if table else self.problems).append(problem)

    def profile_problem(self, path: str, expected: str) -> Problem:
        """Return a fault of the profile at the line of its key."""
        return Problem(PROFILE, f"{path}: {expected}", line_of(self.profile_text, path))
