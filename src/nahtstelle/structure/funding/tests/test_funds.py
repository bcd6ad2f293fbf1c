"""Funds: entered with their earmark, corrected within what rests on them, extended by the funder, paid back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.funding.actions import funds, ledger, rules
from nahtstelle.structure.funding.actions.parts import DayRefused, FieldMissing
from nahtstelle.structure.funding.api import funds_of_year
from nahtstelle.structure.funding.models import Fund
from nahtstelle.structure.funding.queries.years import funding_figures
from nahtstelle.structure.funding.states import left_out, short_labels
from nahtstelle.structure.funding.tests.conftest import NOW
from nahtstelle.structure.funding.tests.test_allocations import expense


def data(institutions, **changes) -> funds.FundData:
    values = {
        "name": "Integrationspauschale ip",
        "source": "Bund",
        "funder_id": institutions.ddi.pk,
        "receiver_id": institutions.ags.pk,
        "amount": Decimal(100_000),
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2027, 1, 1),
        "groups": ("F", "B"),
        "purpose": "Integration",
        "repayment_due_on": dt.date(2026, 12, 31),
    } | changes
    return funds.FundData(**values)


def extend(money, actor, **changes):
    values = {
        "fund_id": money.fund.pk,
        "funder_id": money.fund.funder_id,
        "until": dt.date(2028, 12, 31),
        "reference": "Schreiben vom 1. Juni",
        "letter_on": dt.date(2026, 6, 1),
        "actor": actor,
        "now": NOW,
    } | changes
    return funds.extend_fund(**values)


def test_a_fund_is_entered_with_a_key_of_its_own(institutions, secretary, actor_of, bruno):
    made = [funds.register_fund(data=data(institutions), actor=secretary, now=NOW) for _ in range(2)]
    assert [row.key for row in made] == ["integrationspauschale-ip", "integrationspauschale-ip-2"]
    with pytest.raises(PermissionRefused):
        funds.register_fund(data=data(institutions), actor=actor_of(bruno), now=NOW)
    with pytest.raises(FieldMissing):
        funds.register_fund(data=data(institutions, fixed_by_law=True), actor=secretary, now=NOW)
    with pytest.raises(DayRefused):
        funds.register_fund(data=data(institutions, ends_on=dt.date(2026, 1, 1)), actor=secretary, now=NOW)


def test_a_fund_is_never_corrected_below_what_rests_on_it(money, institutions, secretary):
    for wrong, refusal in (
        ({"amount": Decimal(39_999)}, rules.BeyondFund),
        ({"groups": ("F",)}, rules.OutsideEarmark),
        ({"ends_on": dt.date(2026, 12, 31)}, rules.OutsidePeriod),
        ({"fixed_by_law": True, "citation": "x"}, rules.FixedByLaw),
        ({"repayment_due_on": dt.date(2027, 6, 30)}, funds.NotTheFunder),
    ):
        with pytest.raises(refusal):
            funds.change_fund(
                fund_id=money.fund.pk, data=data(institutions, **wrong), version=1, actor=secretary, now=NOW
            )
    more = data(institutions, amount=Decimal(120_000), groups=("F", "B", "S"))
    changed = funds.change_fund(fund_id=money.fund.pk, data=more, version=1, actor=secretary, now=NOW)
    assert (changed.free, changed.version) == (Decimal(80_000), 2)
    with pytest.raises(EditConflict):
        funds.change_fund(fund_id=money.fund.pk, data=more, version=1, actor=secretary, now=NOW)


def test_only_the_funder_extends_the_repayment_date(money, institutions, secretary, responsible):
    with pytest.raises(PermissionRefused):
        extend(money, responsible)
    with pytest.raises(funds.NotTheFunder):
        extend(money, secretary, funder_id=institutions.ags.pk)
    with pytest.raises(DayRefused):
        extend(money, secretary, until=dt.date(2026, 12, 31))
    letter = SimpleUploadedFile("schreiben.txt", b"Die Frist wird erstreckt.")
    made = extend(money, secretary, upload=letter)
    money.fund.refresh_from_db()
    assert money.fund.repayment_due_on == dt.date(2028, 12, 31)
    papers = records.documents(money.fund.dossier_id)
    assert [paper.id for paper in papers] == [made.document_id]


def test_a_repayment_date_that_comes_near_waits_for_office_and_secretariat(money, secretary):
    soon = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
    funds.watch_repayment(fund_id=money.fund.pk, now=NOW)
    assert not Duty.objects.filter(closed_at=None).exists()
    for _ in range(2):
        funds.watch_repayment(fund_id=money.fund.pk, now=soon)
    waiting = Duty.objects.filter(closed_at=None)
    assert {(row.role, row.institution_id, row.due_on) for row in waiting} == {
        ("secretariat", None, dt.date(2026, 12, 31)),
        ("", money.fund.receiver_id, dt.date(2026, 12, 31)),
    }
    extend(money, secretary, now=soon)
    assert not waiting.all().exists()


def test_what_is_left_is_paid_back_and_then_nothing_is_free(money, secretary):
    ledger.post_expense(fund_id=money.fund.pk, expense=expense(money.request), actor=secretary, now=NOW)
    back = {
        "fund_id": money.fund.pk,
        "repaid_on": NOW.date(),
        "reference": "Zahlung",
        "actor": secretary,
        "now": NOW,
    }
    with pytest.raises(rules.BeyondFund):
        funds.repay_fund(amount=Decimal("99900.01"), **back)
    fund = funds.repay_fund(amount=Decimal(99_900), **back)
    assert (fund.free, fund.unspent) == (0, 0)
    with pytest.raises(rules.BeyondFund, match="Regel 5"):
        ledger.post_expense(fund_id=fund.pk, expense=expense(money.request), actor=secretary, now=NOW)
    with pytest.raises(DayRefused):
        funds.repay_fund(amount=Decimal(1), **back)


def test_the_year_knows_what_was_decided_spent_and_extended_by_its_end(money, secretary):
    ledger.post_expense(fund_id=money.fund.pk, expense=expense(money.request), actor=secretary, now=NOW)
    extend(money, secretary, letter_on=dt.date(2027, 1, 15))
    [now] = funds_of_year(2026)
    assert (now.allocated, now.spent, now.free) == (Decimal(40_000), Decimal(100), Decimal(60_000))
    assert (now.repayment_due_on, now.extensions) == (dt.date(2026, 12, 31), ())
    [then] = funds_of_year(2027)
    assert (then.spent, then.spent_in_year) == (Decimal(100), Decimal(0))
    assert (then.repayment_due_originally, then.repayment_due_on) == (
        dt.date(2026, 12, 31),
        dt.date(2028, 12, 31),
    )
    assert funds_of_year(2025) == []
    assert funding_figures(2026) == {
        "ip": {"amount": 100000.0, "allocated": 40000.0, "spent": 100.0, "free": 60000.0}
    }
    assert Fund.objects.count() == 1


def test_people_outside_every_system_come_first_among_those_left_out():
    assert left_out(["F", "B"]) == ("outside", "S")
    assert left_out(["F", "B", "S", "outside"]) == ()
    assert left_out(["foreigners", "outside"]) == ("swiss",)
    assert left_out(["children"]) == left_out(["professionals"]) == ()
    assert short_labels(["children", "B", "F"]) == "Status F, B; Kinder"
