"""The registry: which files a canton folder may hold. Every app registers its own in `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nahtstelle.ground.intake.cells import Cell
from nahtstelle.ground.intake.problems import Problem

if TYPE_CHECKING:
    from nahtstelle.ground.intake.folder import Load, Row
    from nahtstelle.ground.intake.writing import Counts

Identity = Any
"""What names a row: the value of its one naming column, or the tuple of several."""

PROFILE = "profile.toml"


@dataclass(frozen=True)
class Column:
    """A column: `refers_to` names the file whose key the cell repeats."""

    name: str
    cell: Cell
    is_required: bool = True
    may_be_left_out: bool = False
    refers_to: str = ""


@dataclass(frozen=True)
class FileSpec:
    """A file of the folder.

    `order` is the order of writing: what others refer to comes first. `named_by` are the columns that name a row.
    `existing` answers identity → primary key of what is in the database. `check_row` yields (column, expected) for
    faults inside one row; `check` yields problems that take several rows or the database. `write` stores the rows.
    """

    name: str
    order: int
    columns: tuple[Column, ...]
    named_by: tuple[str, ...]
    existing: Callable[[], dict[Identity, int]]
    write: Callable[[Load], Counts]
    check_row: Callable[[Row], Iterable[tuple[str, str]]] | None = None
    check: Callable[[Load], Iterable[Problem]] | None = None


@dataclass(frozen=True)
class ProfilePart:
    """An app's tables and keys of `profile.toml`.

    `read` takes them and yields (path, expected) for each fault; `check` looks at the database and is called for
    folders without a profile too; `write` stores them and counts.
    """

    order: int
    names: tuple[str, ...]
    read: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]
    write: Callable[[Load, Counts], None]
    check: Callable[[Load], Iterable[Problem]] | None = None


_files: dict[str, FileSpec] = {}
_parts: dict[tuple[str, ...], ProfilePart] = {}


def register_file(spec: FileSpec) -> None:
    """Make a file known (called in `ready()` of the app that owns its rows)."""
    _files[spec.name] = spec


def register_profile_part(part: ProfilePart) -> None:
    """Make tables and keys of `profile.toml` known (called in `ready()` of the app that owns them)."""
    _parts[part.names] = part


def known_files() -> list[FileSpec]:
    """Return the files in the order of writing."""
    return sorted(_files.values(), key=lambda spec: (spec.order, spec.name))


def file_spec(name: str) -> FileSpec:
    """Return the file of that name. Raises KeyError."""
    return _files[name]


def profile_parts() -> list[ProfilePart]:
    """Return the parts of the profile in the order of writing."""
    return sorted(_parts.values(), key=lambda part: (part.order, part.names))
