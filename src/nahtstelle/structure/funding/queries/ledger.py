"""Reading the ledger: page by page from the latest on, by key and not by number, so that a million rows stay quick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models import Allocation, Fund, Posting, QuarterTotal
from nahtstelle.structure.funding.states import short_labels

PER_PAGE = 25
QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChoice:
    """What narrows the ledger; `before` is the last row of the page before (day and key)."""

    words: str = ""
    fund_id: int | None = None
    request_id: int | None = None
    quarter: dt.date | None = None
    before: tuple[dt.date, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """A page of the ledger; `total` and `count` where totals tell them without counting rows."""

    rows: list[Posting]
    older: tuple[dt.date, int] | None
    count: int | None
    total: Decimal | None


def ledger_page(actor: Actor, choice: LedgerChoice) -> LedgerPage:
    """Return a page of the ledger (two or three queries)."""
    rows = _narrowed(actor, choice)
    if choice.before is not None:
        day, key = choice.before
        rows = rows.filter(posted_on__lte=day).filter(Q(posted_on__lt=day) | Q(pk__lt=key))
    found = list(
        rows.select_related("allocation__request", "fund", "counter")
        .only(
            "posted_on", "amount", "groups", "text", "receipt", "counter_to", "fund__name", "fund__receiver",
            "allocation__request__measure", "counter__amount",
        )
        .order_by("-posted_on", "-pk")[: PER_PAGE + 1]
    )  # fmt: skip
    shown = found[:PER_PAGE]
    count, total = _sums(actor, choice)
    return LedgerPage(
        rows=shown,
        older=(shown[-1].posted_on, shown[-1].pk) if len(found) > PER_PAGE else None,
        count=count,
        total=total,
    )


def ledger_lines(actor: Actor, choice: LedgerChoice) -> Iterator[tuple[object, ...]]:
    """Yield all rows that are chosen, as the columns of a file; read in pieces, never all at once."""
    rows = _narrowed(actor, choice).order_by("-posted_on", "-pk")
    fields = (
        "posted_on",
        "fund__name",
        "allocation__request__measure",
        "text",
        "groups",
        "receipt",
        "amount",
    )
    for *values, groups, receipt, amount, counter_to in rows.values_list(*fields, "counter_to").iterator(
        chunk_size=2_000
    ):
        yield (*values, short_labels(groups), receipt, amount, "×" if counter_to else "")


def quarters_with_postings(actor: Actor) -> list[dt.date]:
    """Return the quarters in which something was posted, the latest first (one query)."""
    rows = QuarterTotal.objects.filter(allocation__in=Allocation.objects.visible_to(actor).order_by())
    return list(rows.order_by("-quarter").values_list("quarter", flat=True).distinct())


def after_quarter(quarter: dt.date) -> dt.date:
    """Return the first day after a quarter."""
    month = quarter.month + QUARTER_MONTHS
    return dt.date(quarter.year + 1, 1, 1) if month > 12 else dt.date(quarter.year, month, 1)


def _narrowed(actor: Actor, choice: LedgerChoice) -> QuerySet[Posting]:
    rows = Posting.objects.visible_to(actor)
    if choice.fund_id:
        rows = rows.filter(fund=choice.fund_id)
    if choice.request_id:
        rows = rows.filter(allocation__request=choice.request_id)
    if choice.quarter:
        rows = rows.filter(posted_on__gte=choice.quarter, posted_on__lt=after_quarter(choice.quarter))
    if choice.words:
        rows = rows.filter(Q(text__icontains=choice.words) | Q(receipt__icontains=choice.words))
    return rows


def _sums(actor: Actor, choice: LedgerChoice) -> tuple[int | None, Decimal | None]:
    """Return count and sum from the totals; None where words narrow the rows."""
    if choice.words:
        return None, None
    if choice.quarter is None and choice.request_id is None and choice.fund_id is None:
        totals = Allocation.objects.visible_to(actor).aggregate(n=Sum("postings_count"), s=Sum("spent"))
        return totals["n"] or 0, totals["s"] or Decimal(0)
    rows = QuarterTotal.objects.filter(allocation__in=Allocation.objects.visible_to(actor).order_by())
    if choice.fund_id:
        rows = rows.filter(allocation__fund=choice.fund_id)
    if choice.request_id:
        rows = rows.filter(allocation__request=choice.request_id)
    if choice.quarter:
        rows = rows.filter(quarter=choice.quarter)
    totals = rows.aggregate(n=Sum("postings_count"), s=Sum("spent"))
    return totals["n"] or 0, totals["s"] or Decimal(0)


def funds_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """Return the funds whose postings the actor sees."""
    seen = Allocation.objects.visible_to(actor).order_by().values("fund")
    return list(Fund.objects.filter(pk__in=seen).order_by("name", "pk").values_list("pk", "name"))


def measures_to_choose(actor: Actor, fund_id: int) -> list[tuple[int, str]]:
    """Return the measures with postings of a fund."""
    rows = Allocation.objects.visible_to(actor).filter(fund=fund_id)
    return list(rows.order_by("request__measure", "pk").values_list("request_id", "request__measure"))
