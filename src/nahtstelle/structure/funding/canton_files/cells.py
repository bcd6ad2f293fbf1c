"""Names of files and kinds of cells of the room."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from nahtstelle.ground.intake.api import Cell

FUNDS, ALLOCATIONS, POSTINGS = "funds.csv", "allocations.csv", "postings.csv"
INSTITUTIONS, DECISIONS, PROJECTS = "institutions.csv", "decisions.csv", "projects.csv"

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
_SIGNED = re.compile(r"-?\d{1,12}(\.\d{1,2})?", re.ASCII)
_EXTENSION = re.compile(r"(\d{4}-\d{2}-\d{2})(?: \((\d{4}-\d{2}-\d{2})\))? (\S.{0,199})")


def _amount(value: str) -> Decimal:
    if not _AMOUNT.fullmatch(value) or not Decimal(value):
        raise ValueError
    return Decimal(value)


def _signed(value: str) -> Decimal:
    if not _SIGNED.fullmatch(value) or not Decimal(value):
        raise ValueError
    return Decimal(value)


def _extensions(value: str) -> tuple[tuple[dt.date, dt.date | None, str], ...]:
    found = []
    for part in value.split("|"):
        match = _EXTENSION.fullmatch(part.strip())
        if match is None:
            raise ValueError
        letter = dt.date.fromisoformat(match[2]) if match[2] else None
        found.append((dt.date.fromisoformat(match[1]), letter, match[3].strip()))
    if [row[0] for row in found] != sorted({row[0] for row in found}):
        raise ValueError
    return tuple(found)


AMOUNT = Cell(_amount, "ein Betrag grösser als 0 wie 45000 oder 45000.50")
SIGNED_AMOUNT = Cell(_signed, "ein Betrag wie 45000 oder 45000.50, für Gegenbuchungen wie -45000.50")
EXTENSIONS = Cell(
    _extensions, "Erstreckungen wie «2025-12-31 (2023-11-20) Schreiben des SEM», die frühere zuerst", ()
)
