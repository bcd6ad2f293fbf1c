"""Instruments of a canton folder: `case_instruments.csv` (002 §3.1.1.3). Their questionnaires are published with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nahtstelle.cases.casework.actions.provided import brought_along, provide_all
from nahtstelle.cases.casework.models import Instrument
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Cell, Column, Counts, FileSpec, Load, Row
from nahtstelle.ground.questionnaires import api as questionnaires

FILE = "case_instruments.csv"


def _regions(value: str) -> list[str]:
    names = [name.strip() for name in value.split("|")]
    if not all(names) or len(set(names)) != len(names):
        raise ValueError
    return names


REGIONS = Cell(_regions, "Namen von Regionen, mehrere mit | getrennt", ())


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    for column in ("ends_on", "dropped_on"):
        if row[column] is not None and row[column] < row["starts_on"]:
            yield column, "ein Tag nach starts_on"
    key = row["questionnaire"]
    if key not in brought_along() and questionnaires.published_version(key) is None:
        known = intake.one_of_words(sorted(brought_along()))
        yield "questionnaire", f"ein veröffentlichter Fragebogen oder {known}"


def _values(row: Row) -> dict[str, Any]:
    return {
        "key": row["key"],
        "name": row["name"],
        "questionnaire": row["questionnaire"],
        "regions": list(row["regions"] or ()),
        "is_pilot": row["is_pilot"],
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "dropped_on": row["dropped_on"],
        "remark": row["remark"],
    }


def _write(load: Load) -> Counts:
    with as_service("load"):
        provide_all(now=load.now)
        return intake.write_rows(load, FILE, intake.Recipe(Instrument, _values))


def _existing() -> dict[Any, int]:
    return dict(Instrument.objects.values_list("key", "pk"))


INSTRUMENTS = FileSpec(
    name=FILE,
    order=70,
    named_by=("key",),
    columns=(
        Column("key", intake.KEY),
        Column("name", intake.text(160)),
        Column("questionnaire", intake.KEY),
        Column("regions", REGIONS, is_required=False),
        Column("is_pilot", intake.YES_OR_NO, is_required=False),
        Column("starts_on", intake.DAY),
        Column("ends_on", intake.DAY, is_required=False),
        Column("dropped_on", intake.DAY, is_required=False),
        Column("remark", intake.text(1_000), is_required=False),
    ),
    existing=_existing,
    write=_write,
    check_row=_check_row,
)


def register_instruments() -> None:
    """Make the file known to intake (called once Django is ready)."""
    intake.register_file(INSTRUMENTS)
