"""Decisions that were made before: they keep their number, and their text is frozen from the start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.governance.actions.dossiers import open_missing_dossiers
from nahtstelle.structure.governance.actions.imports import (
    ImportedNumber,
    number_decisions,
    settle_proposals,
    text_digest,
)
from nahtstelle.structure.governance.canton_files.business import NOON, local
from nahtstelle.structure.governance.canton_files.names import BODIES, DECISIONS, MEETINGS, PROPOSALS, THEMES
from nahtstelle.structure.governance.models import Decision
from nahtstelle.structure.governance.states import Matter, Outcome, Procedure

LARGEST_NUMBER = 999_999
CORRECTED_BY_A_NEW_ONE = "wird nie geändert; berichtigt wird durch einen neuen Beschluss"


def _loaded_decisions() -> dict[str, int]:
    rows = Decision.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if row["procedure"] == Procedure.CIRCULAR and row["meeting"]:
        yield "meeting", "leer, denn ein Zirkularbeschluss fällt in keiner Sitzung"


def _check_decisions(load: Load) -> Iterator[Problem]:
    rows = load.rows(DECISIONS)
    yield from _check_frozen(load, rows)
    yield from _check_numbers(load, rows)


def _check_frozen(load: Load, rows: list[Row]) -> Iterator[Problem]:
    """A decided text is never edited (domain §4, Decisions); nor are body, year and number."""
    existing = load.existing(DECISIONS)
    for batch in intake.in_batches((row for row in rows if row["key"] in existing), 2_000):
        by_key = {row["key"]: row for row in batch}
        fields = ("key", "body__key", "year", "number", "text_sha256")
        for key, *stored in Decision.objects.filter(key__in=by_key).values_list(*fields).order_by("pk"):
            yield from _changes_of_frozen(by_key[key], *stored)


def _changes_of_frozen(row: Row, body: str, year: int, number: int, digest: str) -> Iterator[Problem]:
    if text_digest(row["text"]) != digest:
        yield _frozen(row, "text", "Der Wortlaut eines Beschlusses")
    if row["body"] != body:
        yield _frozen(row, "body", "Das Gremium eines Beschlusses")
    if row["date"].year != year:
        yield _frozen(row, "date", "Das Jahr eines Beschlusses")
    if row["number"] not in {None, number}:
        yield _frozen(row, "number", "Die Nummer eines Beschlusses")


def _frozen(row: Row, column: str, what: str) -> Problem:
    return Problem(DECISIONS, f"{what} {CORRECTED_BY_A_NEW_ONE}", row.line, column)


def _check_numbers(load: Load, rows: list[Row]) -> Iterator[Problem]:
    """A number is given once for each body and year."""
    given = [row for row in rows if row["number"] is not None]
    if not given:
        return
    stored = Decision.objects.values_list("body__key", "year", "number", "key", "label").order_by("pk")
    owners: dict[tuple[str, int, int], tuple[str | None, str]] = {
        (body, year, number): (key, f"schon geladen als {label}")
        for body, year, number, key, label in stored.iterator()
    }
    for row in given:
        place = (row["body"], row["date"].year, row["number"])
        key, where = owners.setdefault(place, (row["key"], f"in Zeile {row.line}"))
        if key != row["key"]:
            yield row.problem("number", f"eine Nummer, die im Gremium und Jahr noch frei ist ({where})")


def _write_decisions(load: Load) -> Counts:
    existing, bodies = load.existing(DECISIONS), load.ids(BODIES)
    new = [row for row in load.rows(DECISIONS) if row["key"] not in existing]
    numbers = number_decisions(
        decisions=[ImportedNumber(row["key"], bodies[row["body"]], row["date"], row["number"]) for row in new]
    )
    recipe = Recipe(
        Decision,
        values=partial(_values, load),
        initial=partial(_frozen_values, bodies, numbers),
        stays=_stays,
        consequences=_consequences,
        columns=(("decided_on", "date"),),
    )
    counts = intake.write_rows(load, DECISIONS, recipe)
    settle_proposals(now=load.now)
    open_missing_dossiers(now=load.now)
    return counts


def _values(load: Load, row: Row) -> dict[str, object]:
    """What may be completed later."""
    return {
        "decided_on": row["date"],
        "procedure": row["procedure"],
        "meeting_id": load.ids(MEETINGS).get(row["meeting"]),
        "kind": row["kind"],
        "title": row["title"],
        "proposal_id": load.ids(PROPOSALS).get(row["proposal"]),
        "theme_id": load.ids(THEMES).get(row["theme"]),
        "government_resolution": row["government_resolution"],
    }


def _frozen_values(
    bodies: dict[str, int], numbers: dict[str, tuple[int, str]], row: Row
) -> dict[str, object]:
    """What never changes after the first load."""
    number, label = numbers[row["key"]]
    return {
        "key": row["key"],
        "body_id": bodies[row["body"]],
        "year": row["date"].year,
        "number": number,
        "label": label,
        "text": row["text"],
        "text_sha256": text_digest(row["text"]),
        "outcome": Outcome.DECIDED,
        "needs_government_resolution": bool(row["government_resolution"]),
        "recorded_at": local(row["date"], NOON),
    }


def _stays(field: str, stored: Any, wanted: Any) -> bool:
    """A resolution entered in the application is not wiped out by a folder that does not know it yet."""
    return field == "government_resolution" and not wanted


def _consequences(row: Row, changed: set[str]) -> dict[str, object]:
    return {"needs_government_resolution": True} if row["government_resolution"] else {}


DECISION_FILES = (
    FileSpec(
        name=DECISIONS,
        order=100,
        columns=(
            Column("key", intake.KEY),
            Column("number", intake.whole_number(1, LARGEST_NUMBER), is_required=False, may_be_left_out=True),
            Column("body", intake.KEY, refers_to=BODIES),
            Column("date", intake.DAY),
            Column("procedure", intake.one_of(Procedure.values)),
            Column("meeting", intake.KEY, is_required=False, refers_to=MEETINGS),
            Column("kind", intake.one_of(Matter.values)),
            Column("title", intake.text(300)),
            Column("text", intake.text()),
            Column("proposal", intake.KEY, is_required=False, refers_to=PROPOSALS),
            Column("theme", intake.KEY, is_required=False, refers_to=THEMES),
            Column("government_resolution", intake.text(40), is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_decisions,
        check_row=_check_row,
        check=_check_decisions,
        write=_write_decisions,
    ),
)
