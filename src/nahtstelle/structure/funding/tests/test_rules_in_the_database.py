"""The five rules of domain §5, written past every action: the database refuses, by the name of the rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from nahtstelle.structure.funding.models import Fund, FundExtension, Posting, QuarterTotal
from nahtstelle.structure.funding.tests.conftest import NOW, allocate, decide, decided, new_fund, new_request


def refused(rule: str, statement: str, *values: object) -> None:
    with pytest.raises(Error, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def post(
    money, amount: object = 100, day: str = "2026-05-04", groups: str = "{F}", **others: object
) -> tuple:
    values = {"text": "Kursgeld", "receipt": "B 1", "counter": None, "fund": money.fund.pk} | others
    statement = (
        "INSERT INTO funding_posting (fund_id, allocation_id, posted_on, amount, groups, text, receipt, counter_to_id, "
        "recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now()) RETURNING id"
    )
    given = (values["fund"], money.allocation.pk, day, amount, groups, values["text"], values["receipt"])
    return statement, *given, values["counter"]


def posted(money, *values: object, **others: object) -> int:
    statement, *given = post(money, *values, **others)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.fetchone()[0])


INSERT = (
    "INSERT INTO funding_allocation (request_id, fund_id, decision_id, amount, spent, postings_count, starts_on, "
    "ends_on, groups, remark, recorded_at) VALUES (%s, %s, %s, %s, 0, 0, %s, %s, %s, '', now())"
)


def insert(
    request, decision, amount: object = 100, since="2026-03-01", until="2027-01-01", groups="{F,B}"
) -> tuple:
    return INSERT, request.pk, request.fund_id, decision.pk, amount, since, until, groups


def test_rule_1_nothing_is_allocated_without_the_grounds_of_the_mainstream_structure(money):
    draft = new_request(money.fund, money.institution)
    refused("rule 1", *insert(draft, money.decided))
    refused("rule_1", "UPDATE funding_allocationrequest SET state = 'grounds_filed' WHERE id = %s", draft.pk)


def test_rule_2_an_allocation_exists_only_through_a_final_funding_decision_of_steering(money, bodies):
    asked = new_request(
        money.fund, money.institution, state="grounds_filed", grounds="Gut.", grounds_filed_at=NOW
    )
    refused("rule 2", *insert(asked, money.decided))
    change = (
        "UPDATE funding_allocationrequest SET state = 'decided', recommendation_id = %s, decision_id = %s "
        "WHERE id = %s"
    )
    refused("rule 2", change, money.recommended.pk, money.recommended.pk, asked.pk)
    refused("rule 2", change, money.decided.pk, money.decided.pk, asked.pk)
    pending = decide(bodies.steering, day=dt.date(2026, 3, 1), needs_government_resolution=True)
    refused("rule 2", change, money.recommended.pk, pending.pk, asked.pk)
    other = decide(bodies.steering, day=dt.date(2026, 3, 2), kind="theme")
    refused("rule 2", change, money.recommended.pk, other.pk, asked.pk)
    early = decide(bodies.steering, day=dt.date(2026, 1, 2))
    refused("rule 2", change, money.recommended.pk, early.pk, asked.pk)
    corrected = decide(bodies.steering, day=dt.date(2026, 3, 3))
    decide(bodies.steering, day=dt.date(2026, 3, 4), corrects=corrected)
    refused("rule 2", change, money.recommended.pk, corrected.pk, asked.pk)


def test_rule_2_a_decision_founds_only_what_was_named_when_it_was_recorded(money, bodies):
    granted = decided(money, measure="Zweiter Kurs")
    another = decide(bodies.steering, day=dt.date(2026, 4, 1))
    refused("rule 2", *insert(granted, another))
    allocate(granted)
    refused("already exists|duplicate", *insert(granted, money.decided))


def test_rule_3_neither_allocation_nor_posting_leaves_the_earmark(money):
    granted = decided(money, groups=["F", "B", "S"])
    refused("rule 3", *insert(granted, money.decided, groups="{S}"))
    refused("rule 3", *post(money, groups="{S}"))
    refused("rule 3", *post(money, groups="{F,S}"))
    refused("rule 3", "UPDATE funding_fund SET groups = '{F}' WHERE id = %s", money.fund.pk)


def test_rule_4_what_law_fixes_is_not_allocated_here(money, institutions):
    fixed = new_fund(institutions, "asyl", fixed_by_law=True, citation="Art. 88 AsylG")
    with pytest.raises(Error, match="rule 4"), transaction.atomic():
        new_request(fixed, money.institution)
    refused(
        "rule_4", "UPDATE funding_fund SET fixed_by_law = true, citation = 'x' WHERE id = %s", money.fund.pk
    )
    refused("rule_4", "UPDATE funding_fund SET citation = '' WHERE id = %s", fixed.pk)


def test_rule_5_nothing_is_allocated_beyond_fund_or_period(money):
    granted = decided(money, amount=Decimal(70_000), ends_on=dt.date(2028, 1, 1))
    refused("rule 5", *insert(granted, money.decided, amount=60_001))
    refused("rule 5", *insert(granted, money.decided, amount=1, until="2027-01-02"))
    refused("rule 5", *insert(granted, money.decided, amount=70_001))
    allocate(granted, amount=Decimal(60_000), ends_on=dt.date(2027, 1, 1))
    assert Fund.objects.get(pk=money.fund.pk).free == 0
    refused("rule_5", "UPDATE funding_fund SET amount = 99999.99 WHERE id = %s", money.fund.pk)


def test_rule_5_nothing_is_spent_beyond_allocation_or_period(money):
    refused("rule_5", *post(money, "40000.01"))
    refused("rule 5", *post(money, day="2026-02-28"))
    refused("rule 5", *post(money, day="2027-01-01"))
    posted(money, "40000.00", "2026-12-31")
    refused("rule_5", *post(money, "0.01"))


def test_a_posting_is_never_changed_only_countered_once_and_within_its_amount(money):
    first = posted(money, "500.00")
    refused("never changed", "UPDATE funding_posting SET amount = 1 WHERE id = %s", first)
    refused("never changed", "DELETE FROM funding_posting WHERE id = %s", first)
    refused("posting_corrected", *post(money, "-10"))
    refused("counter-posting", *post(money, "-500.01", counter=first))
    refused("counter-posting", *post(money, "-10", "2026-05-03", counter=first))
    refused("counter-posting", *post(money, "-10", counter=999_999))
    counter = posted(money, "-120.50", "2027-02-01", counter=first)
    refused("duplicate|already", *post(money, "-1", counter=first))
    refused("counter-posting|posting_corrected", *post(money, "-1", counter=counter))
    money.allocation.refresh_from_db()
    assert (money.allocation.spent, money.allocation.postings_count) == (Decimal("379.50"), 2)


def test_totals_follow_from_postings_only(money):
    posted(money, "500.00")
    posted(money, "70.05", "2026-08-01")
    totals = list(QuarterTotal.objects.values_list("quarter", "spent", "postings_count"))
    assert totals == [
        (dt.date(2026, 4, 1), Decimal("500.00"), 1),
        (dt.date(2026, 7, 1), Decimal("70.05"), 1),
    ]
    fund = Fund.objects.get(pk=money.fund.pk)
    assert (fund.spent, fund.allocated, fund.postings_count) == (Decimal("570.05"), Decimal(40_000), 2)
    refused("totals", "UPDATE funding_fund SET spent = 0 WHERE id = %s", fund.pk)
    refused("totals", "UPDATE funding_allocation SET spent = 0 WHERE id = %s", money.allocation.pk)
    refused("totals", "UPDATE funding_quartertotal SET spent = 0")
    refused("totals", "DELETE FROM funding_quartertotal")
    refused(
        "never changed", "UPDATE funding_allocation SET amount = 41000 WHERE id = %s", money.allocation.pk
    )
    refused("never removed", "DELETE FROM funding_allocation WHERE id = %s", money.allocation.pk)
    refused(
        "never changed", "UPDATE funding_allocationrequest SET amount = 1 WHERE id = %s", money.request.pk
    )


def test_a_posting_belongs_to_the_fund_of_its_allocation(money, institutions):
    other = new_fund(institutions, "andere")
    refused("fund of its allocation", *post(money, fund=other.pk))


def test_only_the_funder_moves_the_repayment_date_and_the_old_one_stays_readable(money, institutions):
    values = {
        "fund": money.fund,
        "funder": institutions.ddi,
        "since": dt.date(2026, 12, 31),
        "until": dt.date(2028, 12, 31),
        "reference": "Schreiben",
        "recorded_at": NOW,
    }
    for wrong in ({"funder": institutions.ags}, {"since": dt.date(2026, 11, 30)}):
        with pytest.raises(Error), transaction.atomic():
            FundExtension.objects.create(**values | wrong)
    refused(
        "funder only", "UPDATE funding_fund SET repayment_due_on = '2029-01-01' WHERE id = %s", money.fund.pk
    )
    made = FundExtension.objects.create(**values)
    money.fund.refresh_from_db()
    assert (money.fund.repayment_due_on, money.fund.ends_on) == (dt.date(2028, 12, 31), dt.date(2029, 1, 1))
    refused("never changed", "DELETE FROM funding_fundextension WHERE id = %s", made.pk)


def test_a_counter_may_not_bring_other_groups(money):
    first = Posting.objects.create(
        fund=money.fund, allocation=money.allocation, posted_on=dt.date(2026, 5, 4), amount=10, groups=["F"],
        text="Kurs", receipt="B", recorded_at=NOW,
    )  # fmt: skip
    refused("counter-posting", *post(money, -5, groups="{B}", counter=first.pk))
