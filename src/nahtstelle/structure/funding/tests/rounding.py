"""Two measures with leads of their own in one fund, what the ledger says of them, and a round for the first quarter."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from nahtstelle.structure.funding.actions.round_entries import EntryData
from nahtstelle.structure.funding.actions.rounds import open_round
from nahtstelle.structure.funding.models import Allocation, Posting, Round, RoundEntry
from nahtstelle.structure.funding.tests.conftest import allocate, decided
from nahtstelle.structure.programmes.models import Programme, Project

NOW = dt.datetime(2026, 4, 10, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)
QUARTER = dt.date(2026, 1, 1)
DUE_ON = dt.date(2026, 4, 24)
QUARTERS = [dt.date(2026, month, 1) for month in (1, 4, 7, 10)]


def post(allocation: Allocation, day: dt.date, amount: str) -> None:
    """Write a row into the ledger; its triggers keep the totals."""
    Posting.objects.create(
        fund_id=allocation.fund_id,
        allocation=allocation,
        posted_on=day,
        amount=Decimal(amount),
        groups=["F"],
        text="Rechnung",
        receipt=f"B {allocation.pk} {day} {amount}",
        recorded_at=NOW,
    )


def measure(money: SimpleNamespace, name: str, lead: Any) -> Allocation:
    """Return an allocation of CHF 28'000 over the four quarters of 2026, for a project with a lead."""
    programme, _made = Programme.objects.get_or_create(name="IIM")
    project = Project.objects.create(programme=programme, name=name, lead=lead)
    year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2027, 1, 1)}
    return allocate(decided(money, measure=name, project=project, amount=Decimal(28_000), **year))


def begin(money: SimpleNamespace, office: Any, **changes: Any) -> Round:
    """Open a round for the first quarter of 2026."""
    values: dict[str, Any] = {
        "quarter": QUARTER,
        "fund_ids": [money.fund.pk],
        "due_on": DUE_ON,
        "threshold": Decimal(1000),
        "actor": office,
        "now": NOW,
    }
    return open_round(**values | changes)


def figures(entry: RoundEntry, **changes: Any) -> EntryData:
    """Return figures that can be handed in: as planned, with texts."""
    here = entry.round.quarter
    forecasts = {line.quarter: line.plan for line in entry.lines.all() if line.quarter > here}
    values: dict[str, Any] = {
        "actual": entry.lines.get(quarter=here).actual,
        "forecasts": forecasts,
        "goal": "Hundert Personen finden Arbeit.",
        "indicators": "42 von 100",
        "progress": "Auf Kurs.",
        "explanation": "Der Start verschob sich.",
    }
    return EntryData(**values | changes)
