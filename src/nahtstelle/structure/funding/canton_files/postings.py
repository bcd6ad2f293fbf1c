"""Postings of the past: within allocation, period and target groups; what is posted never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.funding.canton_files.cells import ALLOCATIONS, FUNDS, POSTINGS, SIGNED_AMOUNT
from nahtstelle.structure.funding.canton_files.known import Purse, known_allocations
from nahtstelle.structure.funding.models import Posting
from nahtstelle.structure.funding.states import TargetGroup


def _loaded() -> dict[str, int]:
    rows = Posting.objects.filter(key__isnull=False).order_by("pk")
    return {str(key): pk for key, pk in rows.values_list("key", "pk").iterator()}


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if (row["amount"] < 0) != bool(row["counter_to"]):
        yield "amount", "eine Ausgabe grösser als 0; kleiner als 0 nur mit «counter_to»"


def _in_order(rows: list[Row]) -> list[Row]:
    """Day by day, expenses before what takes them back: in this order the sums are checked and written."""
    return sorted(rows, key=lambda row: (row["date"], bool(row["counter_to"]), row.line))


def _check(load: Load) -> Iterator[Problem]:
    rows = load.rows(POSTINGS)
    if not rows:
        return
    existing = load.existing(POSTINGS)
    yield from _check_unchanged(load, [row for row in rows if row["key"] in existing])
    new = _in_order([row for row in rows if row["key"] not in existing])
    purses = known_allocations(load, {row["allocation"] for row in new})
    originals = _originals(load, rows, new)
    taken_back: set[str] = set()
    for row in new:
        if purse := purses.get(row["allocation"]):
            if row["counter_to"]:
                yield from _check_counter(row, purse, originals, taken_back)
            else:
                yield from _check_expense(row, purse)


def _check_expense(row: Row, purse: Purse) -> list[Problem]:
    """Return what is wrong with an expense; only one without fault takes from the allocation."""
    found = []
    if not purse.groups.issuperset(row["groups"]):
        found.append(row.problem("groups", "Regel 3: Zielgruppen innerhalb der Zweckbindung (000 §7.2.2)"))
    if not purse.starts_on <= row["date"] < purse.ends_on:
        found.append(row.problem("date", "Regel 5: ein Tag innerhalb der Laufzeit der Zuteilung"))
    if purse.gone + row["amount"] > purse.amount:
        left = purse.amount - purse.gone
        found.append(row.problem("amount", f"Regel 5: höchstens {left}, mehr ist nicht zugeteilt"))
    if not found:
        purse.gone += row["amount"]
    return found


Original = tuple[str, dt.date, Decimal, frozenset[str], bool]


def _check_counter(
    row: Row, purse: Purse, originals: dict[str, Original], taken_back: set[str]
) -> Iterator[Problem]:
    original = originals.get(row["counter_to"])
    if original is None:
        return
    allocation, day, amount, groups, is_counter = original
    if allocation != row["allocation"] or is_counter or row["counter_to"] in taken_back:
        yield row.problem("counter_to", "eine Ausgabe derselben Zuteilung, die noch keine Gegenbuchung hat")
    if -row["amount"] > amount:
        yield row.problem("amount", "höchstens der Betrag der Buchung, die zurückgenommen wird")
    if row["date"] < day:
        yield row.problem("date", "ein Tag nicht vor der Buchung, die zurückgenommen wird")
    if not groups.issuperset(row["groups"]):
        yield row.problem("groups", "Zielgruppen der Buchung, die zurückgenommen wird")
    taken_back.add(row["counter_to"])
    purse.gone += row["amount"]


def _originals(load: Load, rows: list[Row], new: list[Row]) -> dict[str, Original]:
    """Return what is taken back, by key: rows of the folder, and stored ones with whether they may still be."""
    wanted = {row["counter_to"] for row in new if row["counter_to"]}
    stored = Posting.objects.filter(key__in=wanted).values_list(
        "key", "allocation__key", "posted_on", "amount", "groups", "counter_to", "counter"
    )
    found: dict[str, Original] = {
        row["key"]: (
            row["allocation"],
            row["date"],
            row["amount"],
            frozenset(row["groups"]),
            bool(row["counter_to"]),
        )
        for row in rows
        if row["key"] in wanted
    }
    return found | {
        str(key): (allocation or "", day, amount, frozenset(groups), bool(counter_to or counter))
        for key, allocation, day, amount, groups, counter_to, counter in stored
    }


def _check_unchanged(load: Load, rows: list[Row]) -> Iterator[Problem]:
    if not rows:
        return
    stored = {
        str(key): {"allocation": allocation, "date": day, "amount": amount, "text": text, "receipt": receipt}
        for key, allocation, day, amount, text, receipt in Posting.objects.filter(key__isnull=False)
        .values_list("key", "allocation__key", "posted_on", "amount", "text", "receipt")
        .iterator()
    }
    for row in rows:
        for column, value in stored[row["key"]].items():
            if row[column] != value:
                yield row.problem(
                    column, "was gebucht ist; eine Korrektur ist eine Gegenbuchung («counter_to»)"
                )


def _write(load: Load) -> Counts:
    load.rows(POSTINGS).sort(key=lambda row: (row["date"], bool(row["counter_to"]), row.line))
    funds = {
        key: purse.fund for key, purse in known_allocations(load, load.ids(ALLOCATIONS)).items() if purse.fund
    }

    def values(row: Row) -> dict[str, object]:
        return {
            "key": row["key"],
            "fund_id": load.ids(FUNDS)[funds[row["allocation"]]],
            "allocation_id": load.ids(ALLOCATIONS)[row["allocation"]],
            "posted_on": row["date"],
            "amount": row["amount"],
            "groups": list(row["groups"]),
            "text": row["text"],
            "receipt": row["receipt"],
            "counter_to_id": load.ids(POSTINGS)[row["counter_to"]] if row["counter_to"] else None,
        }

    recipe = Recipe(
        Posting,
        values=values,
        initial=lambda row: {"recorded_at": load.now},
        stays=lambda field, stored, wanted: True,
    )
    return intake.write_rows(load, POSTINGS, recipe)


POSTING_FILE = FileSpec(
    name=POSTINGS,
    order=260,
    columns=(
        Column("key", intake.KEY),
        Column("allocation", intake.KEY, refers_to=ALLOCATIONS),
        Column("date", intake.DAY),
        Column("amount", SIGNED_AMOUNT),
        Column("groups", intake.some_of(TargetGroup.values)),
        Column("text", intake.text(200)),
        Column("receipt", intake.text(80)),
        Column("counter_to", intake.KEY, is_required=False, may_be_left_out=True, refers_to=POSTINGS),
    ),
    named_by=("key",),
    existing=_loaded,
    check_row=_check_row,
    check=_check,
    write=_write,
)
