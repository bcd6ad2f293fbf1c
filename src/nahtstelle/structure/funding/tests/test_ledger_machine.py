"""Postings against a model: no sequence makes a fund, an allocation or the earmark negative, late or wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.funding.actions import ledger
from nahtstelle.structure.funding.models import Allocation, Fund, Posting, QuarterTotal

NOW = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
AMOUNTS = st.sampled_from(["0", "0.01", "999.95", "15000", "25000.05", "40000", "40000.01"]).map(Decimal)
DAYS = st.sampled_from(
    [dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
)
GROUPS = st.sampled_from([(), ("F",), ("F", "B"), ("S",), ("B", "S")])


class LedgerMachine(RuleBasedStateMachine):
    """One allocation of CHF 40'000 for F and B, from March to December 2026."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.spent = Decimal(0)
        self.open: list[tuple[int, Decimal, dt.date]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Posting | None:
        try:
            with transaction.atomic():
                made: Posting = verb(actor=self.world.actor, now=NOW, **arguments)
        except ActionRefused:
            assert not allowed, arguments
            return None
        assert allowed, arguments
        return made

    @rule(amount=AMOUNTS, day=DAYS, groups=GROUPS)
    def post(self, amount: Decimal, day: dt.date, groups: tuple[str, ...]) -> None:
        expense = ledger.Expense(
            request_id=self.world.request,
            posted_on=day,
            amount=amount,
            groups=groups,
            text="Kurs",
            receipt="B",
        )
        allowed = (
            0 < amount <= 40_000 - self.spent
            and dt.date(2026, 3, 1) <= day <= dt.date(2026, 12, 31)
            and bool(groups)
            and set(groups) <= {"F", "B"}
        )
        made = self.attempt(allowed, ledger.post_expense, fund_id=self.world.fund, expense=expense)
        if made:
            self.spent += amount
            self.open.append((made.pk, amount, day))

    @rule(data=st.data(), amount=AMOUNTS, day=DAYS)
    def take_back(self, data: st.DataObject, amount: Decimal, day: dt.date) -> None:
        if not self.open:
            return
        chosen = data.draw(st.sampled_from(self.open))
        allowed = 0 < amount <= chosen[1] and day >= chosen[2]
        values = {
            "posting_id": chosen[0],
            "amount": amount,
            "posted_on": day,
            "text": "Korrektur",
            "receipt": "K",
        }
        if self.attempt(allowed, ledger.counter_post, **values):
            self.spent -= amount
            self.open.remove(chosen)

    @invariant()
    def totals_are_those_of_the_rows(self) -> None:
        allocation = Allocation.objects.get(request=self.world.request)
        fund = Fund.objects.get(pk=self.world.fund)
        rows = Posting.objects.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        quarters = QuarterTotal.objects.aggregate(total=Sum("spent"))["total"] or Decimal(0)
        assert allocation.spent == fund.spent == rows == quarters == self.spent
        assert 0 <= fund.spent <= fund.allocated <= fund.amount
        assert not Posting.objects.exclude(groups__contained_by=allocation.groups).exists()


def test_no_sequence_of_postings_makes_money_negative_late_or_wrong(money, secretary):
    LedgerMachine.world = SimpleNamespace(actor=secretary, request=money.request.pk, fund=money.fund.pk)
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
