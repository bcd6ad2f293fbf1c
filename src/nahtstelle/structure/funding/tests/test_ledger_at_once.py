"""Thirty people post at one moment against an allocation that is nearly used up: it is never overspent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from nahtstelle.structure.funding.actions import ledger, rules
from nahtstelle.structure.funding.models import Fund, Posting, QuarterTotal
from nahtstelle.structure.funding.tests.conftest import NOW
from nahtstelle.structure.funding.tests.test_allocations import expense

PEOPLE, LEFT = 30, 7


@pytest.mark.django_db(transaction=True)
def test_thirty_postings_at_once_never_overspend_an_allocation(money, secretary):
    nearly = Decimal(40_000) - LEFT * 100
    first = expense(money.request, amount=nearly)
    ledger.post_expense(fund_id=money.fund.pk, expense=first, actor=secretary, now=NOW)
    start = threading.Barrier(PEOPLE)

    def post(number: int) -> bool:
        try:
            start.wait(timeout=120)
            one = expense(money.request, receipt=f"B {number}")
            ledger.post_expense(fund_id=money.fund.pk, expense=one, actor=secretary, now=NOW)
        except rules.BeyondAllocation:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=PEOPLE) as pool:
        posted = list(pool.map(post, range(PEOPLE)))
    assert posted.count(True) == LEFT
    money.allocation.refresh_from_db()
    fund = Fund.objects.get(pk=money.fund.pk)
    assert money.allocation.spent == fund.spent == Decimal(40_000)
    assert Posting.objects.count() == fund.postings_count == LEFT + 1
    assert QuarterTotal.objects.get().spent == Decimal(40_000)
