"""Funds as they stood at the end of a year: for the annual report (002 §5) and the figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from nahtstelle.structure.funding.models import Allocation, Fund, FundExtension, QuarterTotal
from nahtstelle.structure.funding.states import short_labels

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionOfFund:
    """The funder moved the repayment date. `letter_on` is None where the record does not name the day."""

    since: dt.date
    until: dt.date
    reference: str
    letter_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundOfYear:
    """A fund at the end of a year, amounts in CHF. `spent_in_year` is what was spent in the year itself.

    `free` may still be allocated; `repayment_due_on` and `extensions` are those known at the end of the year, where
    the letter is dated.
    """

    id: int
    key: str
    name: str
    source: str
    funder: str
    receiver: str
    groups: tuple[str, ...]
    groups_label: str
    purpose: str
    conditions: str
    fixed_by_law: bool
    citation: str
    remark: str
    starts_on: dt.date
    ends_on: dt.date
    amount: Decimal
    allocated: Decimal
    spent: Decimal
    spent_in_year: Decimal
    free: Decimal
    repayment_due_on: dt.date | None
    repayment_due_originally: dt.date | None
    extensions: tuple[ExtensionOfFund, ...]


def funds_of_year(year: int) -> list[FundOfYear]:
    """Return the funds that had begun by the end of a year and could still be used in it, by name (five queries)."""
    last = dt.date(year, 12, 31)
    funds = list(
        Fund.objects.filter(starts_on__lte=last, ends_on__gt=dt.date(year, 1, 1))
        .select_related("funder", "receiver")
        .order_by("name", "pk")
    )
    ids = [fund.pk for fund in funds]
    allocated = _by_fund(Allocation.objects.filter(fund__in=ids, decision__decided_on__lte=last), "amount")
    quarters = QuarterTotal.objects.filter(allocation__fund__in=ids, quarter__lte=last)
    spent = _by_fund(quarters, "spent", path="allocation__fund")
    in_year = _by_fund(quarters.filter(quarter__year=year), "spent", path="allocation__fund")
    extensions: dict[int, list[FundExtension]] = {}
    for row in FundExtension.objects.filter(fund__in=ids).order_by("until", "pk"):
        extensions.setdefault(row.fund_id, []).append(row)
    return [
        _fund_of_year(
            fund,
            last,
            allocated.get(fund.pk, NOTHING),
            (spent.get(fund.pk, NOTHING), in_year.get(fund.pk, NOTHING)),
            extensions.get(fund.pk, []),
        )
        for fund in funds
    ]


def funding_figures(year: int) -> dict[str, object]:
    """Return amount, allocated, spent and free of each fund by key, in CHF (canton folder, «Figures»)."""
    return {
        fund.key: {
            "amount": float(fund.amount),
            "allocated": float(fund.allocated),
            "spent": float(fund.spent),
            "free": float(fund.free),
        }
        for fund in sorted(funds_of_year(year), key=lambda fund: fund.key)
    }


def _fund_of_year(
    fund: Fund,
    last: dt.date,
    allocated: Decimal,
    spent: tuple[Decimal, Decimal],
    extensions: list[FundExtension],
) -> FundOfYear:
    known = [row for row in extensions if (row.letter_on or row.since) <= last]
    first = extensions[0].since if extensions else fund.repayment_due_on
    return FundOfYear(
        id=fund.pk,
        key=fund.key,
        name=fund.name,
        source=fund.source,
        funder=fund.funder.name,
        receiver=fund.receiver.name,
        groups=tuple(fund.groups),
        groups_label=short_labels(fund.groups),
        purpose=fund.purpose,
        conditions=fund.conditions,
        fixed_by_law=fund.fixed_by_law,
        citation=fund.citation,
        remark=fund.remark,
        starts_on=fund.starts_on,
        ends_on=fund.ends_on,
        amount=fund.amount,
        allocated=allocated,
        spent=spent[0],
        spent_in_year=spent[1],
        free=NOTHING if fund.fixed_by_law else fund.amount - allocated,
        repayment_due_on=known[-1].until if known else first,
        repayment_due_originally=first,
        extensions=tuple(
            ExtensionOfFund(
                since=row.since, until=row.until, reference=row.reference, letter_on=row.letter_on
            )
            for row in known
        ),
    )


def _by_fund(rows: QuerySet[Any], column: str, *, path: str = "fund") -> dict[int, Decimal]:
    totals = rows.order_by().values_list(path).annotate(total=Sum(column))
    return dict(totals)
