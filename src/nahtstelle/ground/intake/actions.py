"""Loading a canton folder: everything is read and checked first; then all is written in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import DataError, IntegrityError, connection, transaction

from nahtstelle.ground.intake.checks import check_references
from nahtstelle.ground.intake.folder import Load, Progress, no_progress
from nahtstelle.ground.intake.problems import LoadRefused, Problem, one_of_words
from nahtstelle.ground.intake.profile import read_profile
from nahtstelle.ground.intake.reading import read_table
from nahtstelle.ground.intake.specs import PROFILE, known_files, profile_parts
from nahtstelle.ground.intake.writing import Counts

LOAD_LOCK = 7_262_012
"""Any constant: names the advisory lock under which folders are loaded, one after the other."""

_TABLES = {".csv", ".toml"}


@dataclass(frozen=True)
class Report:
    """What a load has done, file by file."""

    counts: tuple[Counts, ...]

    @property
    def is_unchanged(self) -> bool:
        """True when everything was loaded already."""
        return not any(count.new or count.changed for count in self.counts)


def load_folder(
    *,
    folder: Path,
    now: dt.datetime,
    progress: Progress = no_progress,
    before_commit: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Load a canton folder (its format: docs/handbook/kantonsordner.md); `before_commit` runs in the same transaction.

    Raises LoadRefused with every fault found; then nothing was written.
    """
    load = Load(folder, now, progress)
    _read(load)
    try:
        with transaction.atomic():
            _lock()
            _check(load)
            report = Report(tuple(_write(load)))
            before_commit(report)
    except (IntegrityError, DataError) as error:
        sentence = (
            f"Die Datenbank lehnt die Angaben ab: {str(error).splitlines()[0]}. Es wurde nichts geschrieben."
        )
        raise LoadRefused([Problem("", sentence)]) from error
    return report


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def _read(load: Load) -> None:
    """Read what is there; raises LoadRefused at once only when there is no folder to look at."""
    names = _names_in(load.folder)
    specs = {spec.name: spec for spec in known_files()}
    known = [PROFILE, *specs]
    for name in names:
        if Path(name).suffix.lower() in _TABLES and name not in known:
            load.problems.append(Problem(name, f"unbekannte Datei; bekannt sind {one_of_words(known)}"))
    if not set(names) & set(known) and not load.problems:
        raise LoadRefused(
            [Problem("", f"{load.folder} enthält keine der bekannten Dateien ({one_of_words(known)}).")]
        )
    load.has_profile = PROFILE in names
    if load.has_profile:
        read_profile(load, load.folder / PROFILE)
    for name, spec in specs.items():
        if name in names:
            load.progress(name, 0, 0)
            load.tables[name] = read_table(load.folder / name, spec, load.progress)


def _names_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder; hidden ones and folders in it do not count."""
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        raise LoadRefused([Problem("", f"Den Ordner {folder} gibt es nicht.")]) from None
    except NotADirectoryError:
        raise LoadRefused([Problem("", f"{folder} ist kein Ordner, sondern eine Datei.")]) from None
    except OSError as error:
        raise LoadRefused(
            [Problem("", f"Der Ordner {folder} ist nicht lesbar ({error.strerror}).")]
        ) from error
    return [entry.name for entry in entries if not entry.name.startswith(".") and not entry.is_dir()]


def _check(load: Load) -> None:
    """Run every check and raise LoadRefused with all faults together."""
    for part in profile_parts():
        if part.check is not None:
            load.problems += part.check(load)
    for problem in check_references(load):
        load.add(problem)
    for table in load.tables.values():
        spec = table.spec
        if spec.check_row is not None and table.is_whole:
            for row in table.rows:
                table.problems += [row.problem(column, expected) for column, expected in spec.check_row(row)]
    for table in list(load.tables.values()):
        if table.spec.check is not None and table.is_whole:
            table.problems += table.spec.check(load)
    problems = list(load.all_problems())
    if problems:
        raise LoadRefused(problems)


def _write(load: Load) -> list[Counts]:
    """Write the profile, then the files in their order; return the counts of what the folder holds."""
    written = []
    if load.profile is not None:
        profile = Counts(PROFILE)
        for part in profile_parts():
            part.write(load, profile)
        written.append(profile)
    for spec in known_files():
        if spec.name in load.tables:
            written.append(spec.write(load))
            load.progress(spec.name, len(load.rows(spec.name)), len(load.rows(spec.name)))
    return written
