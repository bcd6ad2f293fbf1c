"""What was spent by quarter: of all funds in a year, or of one fund by measure (002 §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models import Allocation, Fund, QuarterTotal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterRow:
    """A fund or a measure: what it spent in the four quarters of a year. `pk` is that of the fund or the request."""

    pk: int
    name: str
    spent: tuple[Decimal, Decimal, Decimal, Decimal]

    @property
    def total(self) -> Decimal:
        """The whole year."""
        return sum(self.spent, NOTHING)


def quarter_rows(actor: Actor, *, year: int, fund: Fund | None = None) -> list[QuarterRow]:
    """Return the funds of a year, or the measures of one fund, that spent something (one query)."""
    allocations = Allocation.objects.visible_to(actor).order_by()
    rows = QuarterTotal.objects.filter(
        allocation__in=allocations, quarter__gte=dt.date(year, 1, 1), quarter__lte=dt.date(year, 12, 31)
    )
    names = ("allocation__fund", "allocation__fund__name")
    if fund is not None:
        rows = rows.filter(allocation__fund=fund)
        names = ("allocation__request", "allocation__request__measure")
    found: dict[int, tuple[str, list[Decimal]]] = {}
    for pk, name, quarter, spent in (
        rows.order_by(names[1], names[0], "quarter").values_list(*names, "quarter").annotate(Sum("spent"))
    ):
        found.setdefault(pk, (name, [NOTHING] * 4))[1][(quarter.month - 1) // 3] = spent
    return [
        QuarterRow(pk=pk, name=name, spent=(spent[0], spent[1], spent[2], spent[3]))
        for pk, (name, spent) in found.items()
    ]


def years_with_money(actor: Actor) -> list[int]:
    """Return the years in which something was posted, the latest first (one query)."""
    rows = QuarterTotal.objects.filter(allocation__in=Allocation.objects.visible_to(actor).order_by())
    return [day.year for day in rows.order_by().dates("quarter", "year", order="DESC")]
