"""Figures of the case level: counted from running cases and from the rows that stay of erased ones (domain §8).

Nothing leaves this module in which a person could be recognised: small numbers are hidden here already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from nahtstelle.cases.casework.models import Case, StatisticalRow
from nahtstelle.cases.casework.queries.statistics import statistical_rows
from nahtstelle.cases.casework.states import MeasureKind, Outcome
from nahtstelle.cases.casework.suppression import SMALLEST_SHOWN, suppressed, suppressed_line
from nahtstelle.cases.casework.walls import as_service

Line = list[int | None]
Row = StatisticalRow
SYSTEMS = ("sh", "alv", "iv", "education", "migration", "")
USES = ("none", "one", "in_turn", "at_once")
"""How offers of institutions were used: none, of one, of several one after the other, of several at the same time."""
BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """Numbers by row and column with totals at the end of each; None: hidden. One row less when it is a line."""

    key: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Medians in whole weeks, None where fewer than five cases stand behind one; `region` empty: all."""

    region: str
    to_table: int | None
    to_plan: int | None
    to_closure: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfCases:
    """What is published of a year. Registrations, measures and use of offers count by year of registration."""

    year: int
    tables: tuple[FigureTable, ...]
    durations: tuple[Durations, ...]


def years_of_cases(*, today: dt.date) -> list[YearOfCases]:
    """Return the figures of every year there is, the latest first."""
    with as_service("figures"):
        rows = [*StatisticalRow.objects.all(), *_running()]
    years = {row.year_registered for row in rows} | {row.year_closed for row in rows}
    return [
        _year(year, rows)
        for year in sorted((year for year in years if year), reverse=True)
        if year <= today.year
    ]


def _running() -> Iterable[StatisticalRow]:
    cases = Case.objects.exclude(registered_at=None).select_related("registering_institution").order_by("pk")
    batch: list[Case] = []
    for case in cases.iterator(chunk_size=BATCH):
        batch.append(case)
        if len(batch) == BATCH:
            yield from statistical_rows(batch)
            batch = []
    yield from statistical_rows(batch)


def _year(year: int, rows: Sequence[Row]) -> YearOfCases:
    begun = [row for row in rows if row.year_registered == year]
    ended = [row for row in rows if row.year_closed == year]
    regions = tuple(sorted({row.region for row in [*begun, *ended]}))
    systems = tuple(system for system in SYSTEMS if any(_system(row) == system for row in begun))
    outcomes = tuple(str(value) for value in Outcome.values)
    kinds = tuple(str(value) for value in MeasureKind.values)
    measures = [sum(row.measures.get(kind, 0) for row in begun) for kind in kinds]
    uses = [sum(use_of_offers(row) == use for row in begun) for use in USES]
    tables = (
        _table("registrations", begun, regions, systems, _system),
        _table("outcomes", ended, regions, outcomes, lambda row: row.outcome),
        FigureTable(key="measures", rows=(), columns=kinds, cells=(tuple(suppressed_line(measures)),)),
        FigureTable(key="offers", rows=(), columns=USES, cells=(tuple(suppressed_line(uses)),)),
    )
    durations = tuple(
        _durations(
            region,
            [row for row in begun if region in ("", row.region)],
            [row for row in ended if region in ("", row.region)],
        )
        for region in ("", *(name for name in regions if name))
    )
    return YearOfCases(year=year, tables=tables, durations=durations)


def _system(row: Row) -> str:
    return row.system if row.system in SYSTEMS else ""


def use_of_offers(row: Row) -> str:
    """Return how the offers of a case were used (003, question 2)."""
    if row.offers_used == 0:
        return "none"
    if row.offers_used == 1:
        return "one"
    return "at_once" if row.offers_at_once > 1 else "in_turn"


def _table(
    key: str,
    rows: Sequence[Row],
    regions: tuple[str, ...],
    columns: tuple[str, ...],
    of: Callable[[Row], str],
) -> FigureTable:
    counted = {(region, column): 0 for region in regions for column in columns}
    for row in rows:
        place = (row.region, of(row))
        if place in counted:
            counted[place] += 1
    cells = suppressed([[counted[region, column] for column in columns] for region in regions])
    return FigureTable(key=key, rows=regions, columns=columns, cells=tuple(tuple(line) for line in cells))


def _durations(region: str, begun: Sequence[Row], ended: Sequence[Row]) -> Durations:
    return Durations(
        region=region,
        to_table=_median([row.weeks_to_table for row in begun]),
        to_plan=_median([row.weeks_to_plan for row in begun]),
        to_closure=_median([row.weeks_to_closure for row in ended]),
    )


def _median(weeks: Sequence[int | None]) -> int | None:
    known = [value for value in weeks if value is not None]
    return round(median(known)) if len(known) >= SMALLEST_SHOWN else None
