"""Checks that hold for every file: references, chains of parents, periods that overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from itertools import pairwise, product

from nahtstelle.ground.intake.folder import UNREADABLE, Load, Row, Table
from nahtstelle.ground.intake.problems import Problem

Period = tuple[dt.date | None, dt.date | None]


def check_references(load: Load) -> Iterator[Problem]:
    """Report every cell that names a row which is neither in the folder nor in the database."""
    for table in load.tables.values():
        for column in table.spec.columns:
            if column.refers_to:
                yield from _unknown(load, table, column.name, column.refers_to)


def _unknown(load: Load, table: Table, column: str, target: str) -> Iterator[Problem]:
    for row in (*table.rows, *table.faulty):
        key = row[column]
        if key is not UNREADABLE and key != "" and not load.knows(target, key):
            yield row.problem(column, f"ein Schlüssel aus {target} oder einer, der schon geladen ist")


def check_parents(
    load: Load, file: str, stored: Callable[[], Iterable[tuple[str, str | None]]]
) -> Iterator[Problem]:
    """Report rows whose parents lead back to themselves. `stored` yields key and parent's key from the database."""
    rows = load.rows(file)
    if not rows:
        return
    parents = dict(stored())
    parents.update((row["key"], row["parent"] or None) for row in rows)
    for row in rows:
        if _leads_back(row["key"], parents):
            yield row.problem("parent", "ein übergeordneter Eintrag, der nicht im Kreis zu sich selbst führt")


def _leads_back(key: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    above = parents.get(key)
    while above is not None and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def check_overlaps(
    rows: list[Row],
    *,
    group: Callable[[Row], Hashable],
    columns: tuple[str, str],
    stored: Iterable[tuple[Hashable, Hashable, Period]],
    what: str,
) -> Iterator[Problem]:
    """Report rows of one group whose half-open periods overlap, among themselves or with what is loaded.

    `columns` name begin and end; `stored` yields group, identity and period of loaded rows.
    """
    begin, end = columns
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    others = _not_in_folder(stored, groups.keys(), {row.identity for row in rows})
    for name, members in groups.items():
        members.sort(key=lambda row: (row[begin] or dt.date.min, row.line))
        for earlier, row in pairwise(members):
            if overlap((earlier[begin], earlier[end]), (row[begin], row[end])):
                yield row.problem(begin, f"{what}, die sich nicht mit Zeile {earlier.line} überschneidet")
        for row, period in product(members, others.get(name, ())):
            if overlap((row[begin], row[end]), period):
                loaded = f"{period[0] or '…'} bis {period[1] or '…'}"
                yield row.problem(begin, f"{what}, die sich nicht mit der geladenen ({loaded}) überschneidet")


def _not_in_folder(
    stored: Iterable[tuple[Hashable, Hashable, Period]],
    groups: Collection[Hashable],
    identities: set[Hashable],
) -> dict[Hashable, list[Period]]:
    """Return the loaded periods by group, but for those that the folder changes."""
    others: dict[Hashable, list[Period]] = {}
    for name, identity, period in stored:
        if name in groups and identity not in identities:
            others.setdefault(name, []).append(period)
    return others


def overlap(one: Period, other: Period) -> bool:
    """Say whether two half-open periods share a day; None means open."""
    first, last = dt.date.min, dt.date.max
    return (one[0] or first) < (other[1] or last) and (other[0] or first) < (one[1] or last)


def period_of(row: Row, begin: str, end: str) -> Iterator[tuple[str, str]]:
    """Yield a fault when a period ends before or on the day it begins."""
    if row[begin] is not None and row[end] is not None and row[end] <= row[begin]:
        yield end, f"ein Tag nach {begin} ({row[begin]})"
