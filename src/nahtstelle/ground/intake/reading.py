"""Reading a CSV file: encoding, separator, header, cells. Faults are collected, never raised; nothing is written."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from nahtstelle.ground.intake.folder import UNREADABLE, Progress, Row, Table
from nahtstelle.ground.intake.problems import Problem, one_of_words
from nahtstelle.ground.intake.specs import Column, FileSpec

LONGEST_CELL = 10_000_000
TELL_EVERY = 5_000
_NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

Records = Iterator[tuple[int, list[str]]]


def read_table(path: Path, spec: FileSpec, progress: Progress) -> Table:
    """Read a whole file; its faults are in `Table.problems`."""
    table = Table(spec)
    fault = _unreadable(path)
    if fault is not None:
        table.problems.append(Problem(spec.name, fault[1], fault[0]))
        table.is_whole = False
        return table
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = _records(file, _separator(path, spec), table)
        places = _header(records, table)
        if places:
            _read_rows(records, places, table, progress)
    return table


def _unreadable(path: Path) -> tuple[int | None, str] | None:
    """Return line and sentence for a file that cannot be read as UTF-8 text."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    line.decode()
                except UnicodeDecodeError as error:
                    return (
                        number,
                        f"nicht in UTF-8 gespeichert (Byte {line[error.start]:#04x}); bitte als «CSV UTF-8» speichern",
                    )
    except OSError as error:
        return None, f"nicht lesbar ({error.strerror})"
    return None


def _separator(path: Path, spec: FileSpec) -> str:
    """Return comma or semicolon: whichever makes more known columns of the header."""
    with path.open(encoding="utf-8-sig") as file:
        header = next((line for line in file if line.strip()), "")
    known = {column.name for column in spec.columns}
    hits = {mark: sum(name.strip().strip('"') in known for name in header.split(mark)) for mark in ",;"}
    return ";" if hits[";"] > hits[","] else ","


def _records(file: TextIO, separator: str, table: Table) -> Records:
    """Yield the physical line each record begins on, and its fields; empty records are left out."""
    reader = csv.reader(file, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            table.problems.append(Problem(table.spec.name, _broken(str(error)), line))
            table.is_whole = False
            continue
        if any(field.strip() for field in record):
            yield line, record


def _broken(error: str) -> str:
    if "unexpected end of data" in error:
        return "ein Anführungszeichen wird geöffnet und nie geschlossen"
    if "expected after" in error:
        return "nach einem schliessenden Anführungszeichen steht weiterer Text; im Text wird es verdoppelt"
    if "field larger than" in error:
        return f"ein Feld hat mehr als {LONGEST_CELL} Zeichen"
    return f"als CSV nicht lesbar ({error})"


def _header(records: Records, table: Table) -> list[Column | None]:
    """Read the first row; return the columns in the order of the file (None: not to be read)."""
    names = ", ".join(column.name for column in table.spec.columns)
    first = next(records, None)
    if first is None:
        if not table.problems:
            table.problems.append(
                Problem(table.spec.name, f"leer; erwartet wird eine Kopfzeile mit {names}", 1)
            )
        table.is_whole = False
        return []
    line, header = first
    places = _matched_columns(line, [name.strip() for name in header], table)
    for column in table.spec.columns:
        if column not in places and not column.may_be_left_out:
            _fault(table, line, column.name, f"diese Spalte fehlt; erwartet werden {names}")
            table.is_whole = False
    return places


def _matched_columns(line: int, header: list[str], table: Table) -> list[Column | None]:
    known = {column.name: column for column in table.spec.columns}
    places: list[Column | None] = []
    for name in header:
        column = known.get(name)
        if column is None:
            expected = f"keine unbekannte Spalte, nur {one_of_words(list(known))}"
            table.problems.append(Problem(table.spec.name, expected, line, name or "(ohne Namen)", name))
        elif column in places:
            _fault(table, line, name, "diese Spalte steht mehrmals da")
            column = None
        places.append(column)
    return places


def _fault(table: Table, line: int, column: str, sentence: str) -> None:
    table.problems.append(Problem(table.spec.name, sentence, line, column))


def _read_rows(records: Records, places: list[Column | None], table: Table, progress: Progress) -> None:
    for number, (line, record) in enumerate(records, start=1):
        if number % TELL_EVERY == 0:
            progress(table.spec.name, number, 0)
        if len(record) != len(places):
            expected = f"{len(places)} Felder wie in der Kopfzeile, es sind {len(record)}"
            table.problems.append(Problem(table.spec.name, f"erwartet: {expected}", line))
            record = [*record, *[""] * len(places)][: len(places)]
            _row(line, record, places, table, quiet=True)
            continue
        row = _row(line, record, places, table, quiet=False)
        if any(value is UNREADABLE for value in row.values):
            table.faulty.append(row)
        else:
            table.rows.append(row)


def _row(line: int, record: list[str], places: list[Column | None], table: Table, *, quiet: bool) -> Row:
    """Read the cells of a row and note its identity; `quiet`: its cells have shifted, so nothing is said of them."""
    values: list[Any] = [column.cell.empty for column in table.spec.columns]
    for column, field in zip(places, record, strict=True):
        if column is not None:
            values[table.places[column.name]] = _value(column, field, line, None if quiet else table)
    row = Row(table, line, tuple(values))
    identity = row.identity
    if any(part is UNREADABLE for part in (identity if isinstance(identity, tuple) else (identity,))):
        return row
    if identity in table.lines and not quiet:
        column_name = table.spec.named_by[-1]
        expected = f"jeder Eintrag nur einmal, dieser steht schon in Zeile {table.lines[identity]}"
        table.problems.append(row.problem(column_name, expected))
    table.lines.setdefault(identity, line)
    return row


def _value(column: Column, field: str, line: int, table: Table | None) -> Any:
    """Return the value of a cell, or UNREADABLE after noting why."""
    content = field.strip().replace("\r\n", "\n").replace("\r", "\n")
    if not unicodedata.is_normalized("NFC", content):
        content = unicodedata.normalize("NFC", content)
    if not content and not column.is_required:
        return column.cell.empty
    expected = column.cell.expected
    if _NOT_STORABLE.search(content):
        expected += ", ohne Steuerzeichen"
    elif content:
        try:
            return column.cell.read(content)
        except ValueError as error:
            expected = str(error) or expected
    if table is not None:
        table.problems.append(Problem(table.spec.name, expected, line, column.name, content))
    return UNREADABLE
