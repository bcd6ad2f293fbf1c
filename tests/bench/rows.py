"""A canton folder of 100,000 invented rows, loaded by `nahtstelle load` in a process of its own."""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

INSTITUTIONS, PEOPLE, MEETINGS, PROPOSALS, DECISIONS = 1_000, 9_000, 10_000, 20_000, 20_000
ATTENDANCES_A_MEETING = 4
ROWS = INSTITUTIONS + PEOPLE + MEETINGS * (1 + ATTENDANCES_A_MEETING) + PROPOSALS + DECISIONS
SENTENCE = (
    "Die Institutionen klären gemeinsam, wer die nächsten Schritte begleitet und wie sie sich abstimmen. "
)
FIRST_DAY = dt.date(1990, 1, 1)

Table = tuple[list[str], Iterator[list[object]]]


def write_folder(folder: Path) -> int:
    """Write the folder (it adds to the canton already loaded); return how many rows it has."""
    folder.mkdir()
    for name, (columns, rows) in _tables().items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
    return ROWS


def write_postings(folder: Path) -> int:
    """Write a folder of as many postings, a centime each, within an allocation of the demonstration."""
    folder.mkdir()
    with (folder / "postings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "allocation", "date", "amount", "groups", "text", "receipt", "counter_to"])
        first = dt.date(2023, 9, 1)
        for n in range(ROWS):
            day = first + dt.timedelta(days=n % 90)
            writer.writerow([f"z{n}", "dfpa-2023", day, "0.01", "F", f"Buchung {n}", f"Beleg {n}", ""])
    return ROWS


def _day(number: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=number % 12_000)


def _words(text: str) -> list[str]:
    return text.split()


def _tables() -> dict[str, Table]:
    return {
        "institutions.csv": (
            ["key", "name", "short_name", "kind", "parent", "is_mainstream", "systems", "municipality"],
            ([f"i{n}", f"Institution {n}", "", "provider", "", "false", "", ""] for n in range(INSTITUTIONS)),
        ),
        "people.csv": (
            ["key", "given_name", "family_name", "email", "institution", "function", "role"],
            (
                [
                    f"p{n}",
                    "Petra",
                    f"Person {n}",
                    f"p{n}@bench.example",
                    f"i{n % INSTITUTIONS}",
                    "Fachperson",
                    "",
                ]
                for n in range(PEOPLE)
            ),
        ),
        "meetings.csv": (
            ["key", "body", "date", "kind", "state", "place"],
            ([f"m{n}", "ekg", _day(n), "ordinary", "held", "Solothurn"] for n in range(MEETINGS)),
        ),
        "attendances.csv": (
            ["meeting", "person", "presence"],
            (
                [f"m{n}", f"p{(n + place) % PEOPLE}", "present"]
                for n in range(MEETINGS)
                for place in range(ATTENDANCES_A_MEETING)
            ),
        ),
        "proposals.csv": _proposals(),
        "decisions.csv": _decisions(),
    }


def _proposals() -> Table:
    columns = _words("key title origin request author institution submitted_on field_of_service theme motion")
    rows = (
        [f"a{n}", f"Antrag {n}", "initiative", "decision", f"p{n % PEOPLE}", f"i{n % PEOPLE % INSTITUTIONS}", _day(n),
         "overarching", "", SENTENCE * 6]
        for n in range(PROPOSALS)
    )  # fmt: skip
    return columns, rows


def _decisions() -> Table:
    columns = _words("key body date procedure meeting kind title text proposal theme government_resolution")
    rows = (
        [f"b{n}", "ekg", _day(n), "circular", "", "other", f"Beschluss {n}", SENTENCE * 8, f"a{n % PROPOSALS}", "", ""]
        for n in range(DECISIONS)
    )  # fmt: skip
    return columns, rows


@dataclass(frozen=True)
class Loaded:
    """What a load took: seconds, and the peak of the process's resident memory in MB."""

    seconds: float
    peak_mb: float


def load(folder: Path, environment: dict[str, str]) -> Loaded:
    """Run `nahtstelle load` on a folder. Raises CalledProcessError."""
    command = [str(Path(sys.executable).with_name("nahtstelle")), "load", str(folder)]
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Loaded(time.perf_counter() - start, usage.ru_maxrss / 1024)
