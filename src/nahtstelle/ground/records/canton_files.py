"""The file plan in a canton folder: `file_plan.csv`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.ground.records.access import known_owner_types
from nahtstelle.ground.records.models import FilePlanPosition
from nahtstelle.ground.records.models.file_plan import LONGEST_RETENTION, NUMBER_FORM
from nahtstelle.ground.records.states import Appraisal, Classification

FILE_PLAN = "file_plan.csv"


def register() -> None:
    """Make the file known to intake (called once Django is ready)."""
    intake.register_file(FILE)


def _number(value: str) -> str:
    if not NUMBER_FORM.fullmatch(value) or len(value) > 20:
        raise ValueError
    return value


def _words() -> dict[str, str]:
    """Return the owner types by the word that a folder uses: «proposal» for «governance.proposal»."""
    return {owner_type.rsplit(".", 1)[-1]: owner_type for owner_type in known_owner_types()}


def _papers(row: Row) -> list[str]:
    return [word.strip() for word in row["papers_of"].split("|") if word.strip()]


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    yield from intake.period_of(row, "valid_from", "valid_to")
    is_heading = row["retention_years"] is None
    for column in ("classification", "appraisal"):
        if is_heading and row[column]:
            yield column, "leer, denn ohne retention_years ist die Zeile eine Überschrift"
        if not is_heading and not row[column]:
            yield column, "ein Wert, denn retention_years ist angegeben"
    if is_heading and row["papers_of"]:
        yield "papers_of", "leer, denn ohne retention_years ist die Zeile eine Überschrift"
    known = _words()
    if set(_papers(row)) - set(known):
        yield "papers_of", f"{intake.one_of_words(sorted(known))}, mehrere mit | getrennt"


def _check(load: Load) -> Iterator[Problem]:
    stored = FilePlanPosition.objects.values_list("number", "valid").order_by("pk")
    yield from intake.check_overlaps(
        load.rows(FILE_PLAN),
        group=lambda row: row["number"],
        columns=("valid_from", "valid_to"),
        stored=(
            (number, (number, valid.lower), (valid.lower, valid.upper)) for number, valid in stored.iterator()
        ),
        what="eine Gültigkeit",
    )


def _loaded() -> dict[tuple[str, dt.date | None], int]:
    rows = FilePlanPosition.objects.values_list("number", "valid", "pk").order_by("pk")
    return {(number, valid.lower): pk for number, valid, pk in rows}


def _write(load: Load) -> Counts:
    words = _words()

    def values(row: Row) -> dict[str, object]:
        return {
            "number": row["number"],
            "title": row["title"],
            "retention_years": row["retention_years"],
            "classification": row["classification"],
            "appraisal": row["appraisal"],
            "owner_types": sorted(words[word] for word in _papers(row)),
            "valid": DateRange(row["valid_from"], row["valid_to"]),
        }

    columns = (("valid", "valid_to"), ("owner_types", "papers_of"))
    return intake.write_rows(load, FILE_PLAN, Recipe(FilePlanPosition, values, columns=columns))


FILE = FileSpec(
    name=FILE_PLAN,
    order=35,
    columns=(
        Column("number", intake.Cell(_number, "eine Nummer wie 02.01", "")),
        Column("title", intake.text(200)),
        Column("retention_years", intake.whole_number(0, LONGEST_RETENTION), is_required=False),
        Column("classification", intake.one_of(Classification.values), is_required=False),
        Column("appraisal", intake.one_of(Appraisal.values), is_required=False),
        Column("papers_of", intake.text(200), is_required=False),
        Column("valid_from", intake.DAY),
        Column("valid_to", intake.DAY, is_required=False),
    ),
    named_by=("number", "valid_from"),
    existing=_loaded,
    check_row=_check_row,
    check=_check,
    write=_write,
)
