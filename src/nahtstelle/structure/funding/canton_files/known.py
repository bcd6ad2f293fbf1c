"""What the checks know of funds and allocations: those of the folder and those stored, alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nahtstelle.ground.intake.api import Load
from nahtstelle.structure.funding.canton_files.cells import ALLOCATIONS, FUNDS
from nahtstelle.structure.funding.models import Allocation, Fund

NOTHING = Decimal(0)
DAY = dt.timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Purse:
    """A fund or an allocation: how much it holds, how much of it is gone, when and for whom it may be used."""

    amount: Decimal
    gone: Decimal
    starts_on: dt.date
    ends_on: dt.date
    groups: frozenset[str]
    fixed_by_law: bool = False
    fund: str = ""


def known_funds(load: Load, keys: Iterable[str]) -> dict[str, Purse]:
    """Return funds by key; `gone` is what is allocated already."""
    found = {}
    for row in load.rows(FUNDS):
        last = row["extensions"][-1][0] if row["extensions"] else None
        found[row["key"]] = Purse(
            amount=row["amount"],
            gone=NOTHING,
            starts_on=row["from"],
            ends_on=max(row["to"], last + DAY) if last else row["to"],
            groups=frozenset(row["groups"]),
            fixed_by_law=row["fixed_by_law"],
        )
    for fund in Fund.objects.filter(key__in=set(keys)).order_by("pk"):
        found[fund.key] = Purse(
            amount=fund.amount,
            gone=fund.allocated,
            starts_on=fund.starts_on,
            ends_on=max(fund.ends_on, found[fund.key].ends_on) if fund.key in found else fund.ends_on,
            groups=frozenset(fund.groups),
            fixed_by_law=fund.fixed_by_law,
        )
    return found


def known_allocations(load: Load, keys: Iterable[str]) -> dict[str, Purse]:
    """Return allocations by key; `gone` is what is spent already."""
    found = {
        row["key"]: Purse(
            amount=row["amount"],
            gone=NOTHING,
            starts_on=row["from"],
            ends_on=row["to"],
            groups=frozenset(row["groups"]),
            fund=row["fund"],
        )
        for row in load.rows(ALLOCATIONS)
    }
    rows = Allocation.objects.filter(key__in=set(keys)).select_related("fund").order_by("pk")
    return found | {
        str(row.key): Purse(
            amount=row.amount,
            gone=row.spent,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            groups=frozenset(row.groups),
            fund=row.fund.key,
        )
        for row in rows
    }
