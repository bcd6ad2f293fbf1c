"""An allocation from grounds through the EKG and steering to a posting; each rule refuses with its sentence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.funding.actions import ledger, requests, rules
from nahtstelle.structure.funding.actions.parts import DayRefused, FieldMissing
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund, Posting
from nahtstelle.structure.funding.tests.conftest import NOW, decide, decided, new_fund, new_request


def data(institutions, **changes) -> requests.RequestData:
    values = {
        "measure": "Kurs",
        "institution_id": institutions.iv.pk,
        "amount": Decimal("20000.50"),
        "starts_on": dt.date(2026, 3, 1),
        "ends_on": dt.date(2027, 1, 1),
        "groups": ("F",),
    } | changes
    return requests.RequestData(**values)


def expense(request, **changes) -> ledger.Expense:
    values = {
        "request_id": request.pk,
        "posted_on": dt.date(2026, 5, 4),
        "amount": Decimal(100),
        "groups": ("F",),
        "text": "Kursgeld",
        "receipt": "B 1",
    } | changes
    return ledger.Expense(**values)


def waiting() -> list[tuple[str, str, int | None]]:
    return [(row.title, row.role, row.institution_id) for row in Duty.objects.filter(closed_at=None)]


def test_grounds_then_ekg_then_steering_then_money(money, institutions, secretary, responsible):
    fund, steps = money.fund, {"now": NOW}
    made = requests.create_request(fund_id=fund.pk, data=data(institutions), actor=secretary, **steps)
    assert waiting() == [("Fachliche Grundlagen einreichen: Kurs", "", institutions.iv.pk)]
    one = {"request_id": made.pk, **steps}
    requests.file_grounds(grounds="Nötig.", treatment="", actor=responsible, **one)
    assert waiting() == [("Dem EKG vorlegen: Kurs", "secretariat", None)]
    requests.record_request(decision_id=money.recommended.pk, actor=secretary, **one)
    assert waiting() == [("Beschluss der IIZ-Leitung herbeiführen: Kurs", "secretariat", None)]
    amount = Decimal(15_000)
    allocation = requests.allocate(decision_id=money.decided.pk, amount=amount, actor=secretary, **one)
    assert waiting() == []
    fund.refresh_from_db()
    assert (fund.allocated, fund.free) == (Decimal(55_000), Decimal(45_000))
    ledger.post_expense(fund_id=fund.pk, expense=expense(made), actor=secretary, now=NOW)
    allocation.refresh_from_db()
    assert (allocation.spent, allocation.free) == (Decimal(100), Decimal(14_900))
    codes = set(Entry.objects.values_list("code", flat=True))
    verbs = ("create", "file_grounds", "request", "decide")
    assert {f"funding.request.{verb}" for verb in verbs} | {"funding.posting.posted"} <= codes


def test_only_the_responsible_mainstream_structure_files_the_grounds(money, secretary, actor_of, carla):
    request = new_request(money.fund, money.institution)
    for actor in (secretary, actor_of(carla)):
        with pytest.raises(PermissionRefused):
            requests.file_grounds(request_id=request.pk, grounds="x", treatment="", actor=actor, now=NOW)


def test_rule_1_nothing_is_requested_allocated_or_spent_without_grounds(money, secretary):
    request = new_request(money.fund, money.institution)
    one = {"request_id": request.pk, "actor": secretary, "now": NOW}
    for verb, more in (
        (requests.record_request, {"decision_id": money.recommended.pk}),
        (requests.allocate, {"decision_id": money.decided.pk, "amount": Decimal(1)}),
    ):
        with pytest.raises(rules.GroundsMissing, match=r"Regel 1: .*§7\.2\.1 d"):
            verb(**one, **more)
    with pytest.raises(rules.GroundsMissing, match="Regel 1"):
        ledger.post_expense(fund_id=money.fund.pk, expense=expense(request), actor=secretary, now=NOW)


def filed(money, **fields) -> AllocationRequest:
    values = {"state": "grounds_filed", "grounds": "Gut.", "grounds_filed_at": NOW} | fields
    return new_request(money.fund, money.institution, **values)


def test_rule_2_the_ekg_requests_and_steering_decides(money, bodies, secretary):
    request = filed(money)
    one = {"request_id": request.pk, "actor": secretary, "now": NOW}
    with pytest.raises(rules.NotRequested, match=r"Regel 2: .*§7\.2\.1 c"):
        requests.allocate(decision_id=money.decided.pk, amount=Decimal(1), **one)
    with pytest.raises(rules.NotRequested):
        requests.record_request(decision_id=money.decided.pk, **one)
    requests.record_request(decision_id=money.recommended.pk, **one)
    pending = decide(bodies.steering, day=dt.date(2026, 3, 1), needs_government_resolution=True)
    early = decide(bodies.steering, day=dt.date(2026, 1, 2))
    theme = decide(bodies.steering, day=dt.date(2026, 3, 2), kind="theme")
    for wrong in (money.recommended, pending, early, theme):
        with pytest.raises(rules.NotDecided, match=r"Regel 2: .*§7\.2\.1 b"):
            requests.allocate(decision_id=wrong.pk, amount=Decimal(1), **one)
    with pytest.raises(rules.NotDecided, match="Regel 2"):
        ledger.post_expense(fund_id=money.fund.pk, expense=expense(request), actor=secretary, now=NOW)
    assert Allocation.objects.count() == 1


def test_one_decision_founds_several_allocations(money, secretary):
    for measure in ("Zweiter Kurs", "Dritter Kurs"):
        request = filed(money, measure=measure, state="requested", recommendation=money.recommended)
        requests.allocate(
            request_id=request.pk, decision_id=money.decided.pk, amount=Decimal(10), actor=secretary, now=NOW
        )
    assert Allocation.objects.filter(decision=money.decided).count() == 3


def test_rule_3_neither_request_nor_posting_leaves_the_earmark(money, institutions, secretary):
    with pytest.raises(rules.OutsideEarmark, match=r"Regel 3: .*Status S.*§7\.2\.2"):
        requests.create_request(
            fund_id=money.fund.pk, data=data(institutions, groups=("F", "S")), actor=secretary, now=NOW
        )
    for groups in (("S",), ("F", "S"), ()):
        wrong = expense(money.request, groups=groups)
        with pytest.raises(rules.OutsideEarmark, match="Regel 3"):
            ledger.post_expense(fund_id=money.fund.pk, expense=wrong, actor=secretary, now=NOW)


def test_rule_4_what_law_fixes_is_neither_asked_for_nor_spent_here(money, institutions, secretary):
    fixed = new_fund(institutions, "asyl", fixed_by_law=True, citation="Art. 88 AsylG")
    with pytest.raises(rules.FixedByLaw, match=r"Regel 4: .*Art\. 88 AsylG.*§7\.2\.1 e"):
        requests.create_request(fund_id=fixed.pk, data=data(institutions), actor=secretary, now=NOW)
    with pytest.raises(rules.FixedByLaw, match="Regel 4"):
        ledger.post_expense(fund_id=fixed.pk, expense=expense(money.request), actor=secretary, now=NOW)


def test_rule_5_nothing_beyond_fund_allocation_or_period(money, institutions, secretary):
    one = {"actor": secretary, "now": NOW}
    late = data(institutions, ends_on=dt.date(2027, 1, 2))
    with pytest.raises(rules.OutsidePeriod, match="Regel 5"):
        requests.create_request(fund_id=money.fund.pk, data=late, **one)
    large = filed(money, amount=Decimal("60000.01"))
    with pytest.raises(rules.BeyondFund, match=r"Regel 5: .*60'000\.00"):
        requests.record_request(request_id=large.pk, decision_id=money.recommended.pk, **one)
    asked = filed(money, state="requested", recommendation=money.recommended)
    with pytest.raises(rules.BeyondFund, match="Regel 5"):
        requests.allocate(
            request_id=asked.pk, decision_id=money.decided.pk, amount=Decimal("40000.01"), **one
        )
    for wrong, refusal in (
        ({"amount": Decimal("40000.01")}, rules.BeyondAllocation),
        ({"posted_on": dt.date(2026, 2, 28)}, rules.OutsidePeriod),
    ):
        with pytest.raises(refusal, match=r"Regel 5: .*002 §5"):
            ledger.post_expense(fund_id=money.fund.pk, expense=expense(money.request, **wrong), **one)
    after = dt.datetime(2027, 2, 1, 9, tzinfo=dt.UTC)
    with pytest.raises(rules.OutsidePeriod):
        ledger.post_expense(
            fund_id=money.fund.pk,
            expense=expense(money.request, posted_on=dt.date(2027, 1, 1)),
            actor=secretary,
            now=after,
        )
    assert not Posting.objects.exists()


def test_a_posting_says_what_when_and_by_which_receipt(money, secretary):
    for wrong, refusal in (
        ({"receipt": " "}, FieldMissing),
        ({"text": ""}, FieldMissing),
        ({"amount": Decimal(-5)}, FieldMissing),
        ({"posted_on": dt.date(2026, 6, 16)}, DayRefused),
    ):
        with pytest.raises(refusal):
            ledger.post_expense(
                fund_id=money.fund.pk, expense=expense(money.request, **wrong), actor=secretary, now=NOW
            )


def test_a_correction_is_a_counter_posting_once_whole_or_in_part(money, secretary):
    posted = ledger.post_expense(
        fund_id=money.fund.pk, expense=expense(money.request), actor=secretary, now=NOW
    )
    back = {"posting_id": posted.pk, "posted_on": NOW.date(), "text": "Rabatt", "receipt": "B 1 K"}
    for amount in (Decimal("100.01"), Decimal(0)):
        with pytest.raises(FieldMissing):
            ledger.counter_post(amount=amount, actor=secretary, now=NOW, **back)
    counter = ledger.counter_post(amount=Decimal("30.05"), actor=secretary, now=NOW, **back)
    assert (counter.amount, counter.groups) == (Decimal("-30.05"), ["F"])
    with pytest.raises(ledger.AlreadyCountered):
        ledger.counter_post(amount=Decimal(1), actor=secretary, now=NOW, **back)
    with pytest.raises(ledger.AlreadyCountered):
        ledger.counter_post(amount=Decimal(1), actor=secretary, now=NOW, **back | {"posting_id": counter.pk})
    assert Fund.objects.get(pk=money.fund.pk).spent == Decimal("69.95")


def test_the_receiving_office_posts_the_responsible_structure_does_not(
    money, responsible, make_person, actor_of
):
    office = actor_of(make_person("Lea", "Lang", institution="ags"))
    values = {"fund_id": money.fund.pk, "expense": expense(money.request), "now": NOW}
    assert ledger.post_expense(actor=office, **values).pk
    with pytest.raises(PermissionRefused):
        ledger.post_expense(actor=responsible, **values)


def test_steering_refuses_and_what_is_refused_stays_so(money, secretary):
    request = filed(money, state="requested", recommendation=money.recommended)
    one = {"request_id": request.pk, "actor": secretary, "now": NOW}
    with pytest.raises(FieldMissing):
        requests.refuse_request(decision_id=money.decided.pk, reason=" ", **one)
    done = requests.refuse_request(decision_id=money.decided.pk, reason="Andere Priorität", **one)
    assert (done.state, done.reason) == ("refused", "Andere Priorität")
    with pytest.raises(TransitionRefused):
        requests.allocate(decision_id=money.decided.pk, amount=Decimal(1), **one)


def test_grounds_go_back_and_a_measure_is_withdrawn_with_a_reason(money, secretary, responsible):
    request = filed(money)
    one = {"request_id": request.pk, "now": NOW}
    requests.return_grounds(reason="Zahlen fehlen", actor=secretary, **one)
    assert waiting() == [("Fachliche Grundlagen einreichen: Kurs", "", money.institution.pk)]
    requests.withdraw_request(reason="Erledigt", actor=responsible, **one)
    assert waiting() == []
    with pytest.raises(TransitionRefused):
        requests.withdraw_request(reason="Nochmals", actor=responsible, **one)


def test_a_structure_asks_for_itself_only(money, institutions, responsible, secretary):
    other = data(institutions, institution_id=institutions.awa.pk)
    with pytest.raises(FieldMissing):
        requests.create_request(fund_id=money.fund.pk, data=other, actor=responsible, now=NOW)
    assert requests.create_request(fund_id=money.fund.pk, data=other, actor=secretary, now=NOW).pk
    request = decided(money)
    with pytest.raises(TransitionRefused):
        requests.change_request(request_id=request.pk, data=other, actor=secretary, now=NOW)
