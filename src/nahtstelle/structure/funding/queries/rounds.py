"""Reading rounds: the register, one round with its returns, one entry with its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.structure.funding.models import (
    Allocation,
    Fund,
    QuarterTotal,
    Round,
    RoundEntry,
    RoundFund,
    RoundLine,
)
from nahtstelle.structure.funding.states.rounds import (
    DONE,
    REMIND_DAYS,
    TO_DO,
    EntryState,
    RoundState,
    next_quarter,
    quarters_between,
    spread,
)

SUBJECT, ENTRY_SUBJECT = "funding.round", "funding.round_entry"
NOTHING = Decimal(0)


def register(actor: Actor) -> QuerySet[Round]:
    """Return the rounds the actor sees with their funds and the state of the returns, the latest first."""
    funds = Prefetch("round_funds", RoundFund.objects.select_related("fund").order_by("fund__name", "pk"))
    rows = Round.objects.visible_to(actor).prefetch_related(funds)
    entries = RoundEntry.objects.filter(round=OuterRef("pk"))
    return rows.annotate(asked=_number(entries), returned=_number(entries.exclude(state__in=TO_DO)))


def _number(entries: QuerySet[RoundEntry]) -> Coalesce:
    """Return how many entries a round has, to annotate rounds with."""
    counted = entries.order_by().values("round").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def years(actor: Actor) -> list[int]:
    """Return the years of the rounds the actor sees, the latest first (one query)."""
    days = Round.objects.visible_to(actor).order_by().dates("quarter", "year", order="DESC")
    return [day.year for day in days]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterSum:
    """A quarter of a round or an entry: planned, and spent or expected."""

    quarter: dt.date
    plan: Decimal
    actual: Decimal | None
    forecast: Decimal | None

    @property
    def value(self) -> Decimal:
        """What was spent, or what is expected."""
        return (self.forecast if self.actual is None else self.actual) or NOTHING

    @property
    def difference(self) -> Decimal:
        """How much more than planned; below nothing: less."""
        return self.value - self.plan


def quarter_sums(entries: QuerySet[RoundEntry]) -> list[QuarterSum]:
    """Return the sums of all lines of some entries by quarter (one query)."""
    rows = RoundLine.objects.filter(entry__in=entries.order_by()).order_by("quarter").values("quarter")
    sums = rows.annotate(plan=Sum("plan"), actual=Sum("actual"), forecast=Sum("forecast"))
    return [QuarterSum(**row) for row in sums]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry in the table of returns, with its sums."""

    entry: RoundEntry
    plan: Decimal
    value: Decimal
    expected: Decimal

    @property
    def difference(self) -> Decimal:
        """Spent in the quarter beyond the plan."""
        return self.value - self.plan

    @property
    def free(self) -> Decimal:
        """What is left of the allocation when all comes as expected."""
        return self.entry.amount - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """What the page of a round shows."""

    round: Round
    funds: tuple[Fund, ...]
    sums: tuple[QuarterSum, ...]
    counts: dict[str, int]
    late: int
    reads_report: bool
    changes: tuple[Change, ...]

    @property
    def is_invented(self) -> bool:
        """True where the amounts are those of a demonstration, which the page says."""
        return any(fund.remark for fund in self.funds)

    @property
    def is_complete(self) -> bool:
        """True when every entry is accepted or gone on without."""
        return not any(count for state, count in self.counts.items() if state not in DONE)


def round_page(*, actor: Actor, round_id: int, today: dt.date) -> RoundPage:
    """Return a round for its page (eight queries). Raises Round.DoesNotExist for outsiders."""
    rows = Round.objects.visible_to(actor).select_related("sheet", "report")
    row = rows.get(pk=round_id)
    entries = RoundEntry.objects.visible_to(actor).filter(round=row)
    counts = dict(entries.order_by().values_list("state").annotate(Count("pk")))
    outstanding = sum(counts.get(state, 0) for state in TO_DO)
    funds = row.round_funds.select_related("fund").order_by("fund__name", "pk")
    return RoundPage(
        round=row,
        funds=tuple(link.fund for link in funds),
        sums=tuple(quarter_sums(entries)),
        counts=counts,
        late=outstanding if row.state == RoundState.OPEN and row.due_on < today else 0,
        reads_report=Round.objects.reported_to(actor).filter(pk=row.pk).exists(),
        changes=tuple(changes(SUBJECT, row.pk)),
    )


def returns(actor: Actor, row: Round) -> QuerySet[Any]:
    """Return the entries of a round that the actor sees, with the sums of each."""
    in_quarter = Q(lines__quarter=row.quarter)
    rows = RoundEntry.objects.visible_to(actor).filter(round=row)
    return rows.select_related("lead", "institution").annotate(
        plan=Sum("lines__plan", filter=in_quarter),
        spent=Sum("lines__actual", filter=in_quarter),
        all_actual=Sum("lines__actual"),
        all_forecast=Sum("lines__forecast"),
    ).defer("goal", "indicators", "progress", "explanation", "remark")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """What the page of an entry shows; `ledger` is what the ledger says of the quarter now."""

    entry: RoundEntry
    lines: tuple[RoundLine, ...]
    ledger: Decimal
    changes: tuple[Change, ...]

    @property
    def sums(self) -> list[QuarterSum]:
        """The lines as the picture takes them."""
        return [
            QuarterSum(quarter=row.quarter, plan=row.plan, actual=row.actual, forecast=row.forecast)
            for row in self.lines
        ]

    @property
    def expected(self) -> Decimal:
        """What is spent in the end when all comes as expected."""
        return sum((row.value for row in self.sums), NOTHING)


def entry_page(*, actor: Actor, round_id: int, entry_id: int) -> EntryPage:
    """Return an entry for its page (four queries). Raises RoundEntry.DoesNotExist for outsiders."""
    related = ("round", "lead", "institution", "saved_by", "allocation__fund")
    rows = RoundEntry.objects.visible_to(actor).select_related(*related)
    entry = rows.get(pk=entry_id, round=round_id)
    spent = spent_by_quarter([entry.allocation_id]).get(entry.allocation_id, {})
    return EntryPage(
        entry=entry,
        lines=tuple(entry.lines.order_by("quarter", "pk")),
        ledger=spent.get(entry.round.quarter, NOTHING),
        changes=tuple(changes(ENTRY_SUBJECT, entry.pk)),
    )


def spent_by_quarter(allocation_ids: Iterable[int]) -> dict[int, dict[dt.date, Decimal]]:
    """Return what the ledger says of some allocations, by quarter (one query)."""
    found: dict[int, dict[dt.date, Decimal]] = {}
    rows = QuarterTotal.objects.filter(allocation__in=list(allocation_ids)).order_by("allocation", "quarter")
    for allocation_id, quarter, spent in rows.values_list("allocation", "quarter", "spent"):
        found.setdefault(allocation_id, {})[quarter] = spent
    return found


def fund_choices() -> list[tuple[int, str]]:
    """Return the funds that have something allocated, by name: what is fixed by law is not accounted for here."""
    rows = Fund.objects.filter(fixed_by_law=False, allocated__gt=0).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def allocations_to_report(fund_ids: Iterable[int], quarter: dt.date) -> list[Allocation]:
    """Return the allocations of some funds that run in a quarter, with project and lead (one query)."""
    rows = Allocation.objects.filter(fund__in=list(fund_ids))
    rows = rows.filter(starts_on__lt=next_quarter(quarter), ends_on__gt=quarter)
    return list(rows.select_related("request__project__lead", "request__institution", "fund").order_by("pk"))


def last_entries(allocation_ids: Iterable[int], quarter: dt.date) -> dict[int, RoundEntry]:
    """Return of each allocation its entry in the last closed round before a quarter, with lines (two queries)."""
    rows = RoundEntry.objects.filter(
        allocation__in=list(allocation_ids), round__state=RoundState.CLOSED, round__quarter__lt=quarter
    )
    found: dict[int, RoundEntry] = {}
    for row in rows.order_by("round__quarter", "pk").select_related("round").prefetch_related("lines"):
        found[row.allocation_id] = row
    return found


def lines_to_begin(
    allocation: Allocation, before: RoundEntry | None, spent: dict[dt.date, Decimal], quarter: dt.date
) -> list[QuarterSum]:
    """Return the lines with which an entry begins.

    The plan is the forecast of the last closed round; without one the allocation, spread evenly over its quarters.
    Up to the quarter of the round stands what the ledger says, from then on the plan.
    """
    quarters = quarters_between(allocation.starts_on, allocation.ends_on)
    even = dict(zip(quarters, spread(allocation.amount, len(quarters)), strict=True))
    if before is not None:
        even |= {
            line.quarter: line.plan if line.forecast is None else line.forecast for line in before.lines.all()
        }
    return [
        QuarterSum(
            quarter=day,
            plan=even[day],
            actual=spent.get(day, NOTHING) if day <= quarter else None,
            forecast=None if day <= quarter else even[day],
        )
        for day in quarters
    ]


def rounds_to_watch(today: dt.date) -> list[int]:
    """Return the open rounds whose date is near and that nobody was reminded of (for the job)."""
    near = today + dt.timedelta(days=REMIND_DAYS)
    rows = Round.objects.filter(state=RoundState.OPEN, reminded_at=None, due_on__lte=near)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def addresses_outstanding(round_id: int) -> list[str]:
    """Return where those are reached who have not handed in, each once."""
    rows = RoundEntry.objects.filter(round=round_id, state__in=TO_DO, lead__is_active=True)
    found = rows.exclude(lead__email="").order_by("lead__email").values_list("lead__email", flat=True)
    return list(found.distinct())


def has_outstanding(round_id: int) -> bool:
    """Tell whether anybody has still to hand in or to be reviewed."""
    return RoundEntry.objects.filter(round=round_id).exclude(state__in=DONE).exists()


STATE_KINDS = {
    EntryState.DRAFT: "neutral",
    EntryState.SUBMITTED: "now",
    EntryState.RETURNED: "warn",
    EntryState.ACCEPTED: "ok",
    EntryState.MISSING: "bad",
}
