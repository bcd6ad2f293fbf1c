"""Quarterly rounds: opened, filled in, checked, closed into a report that never changes (002 §5)."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.funding import tasks
from nahtstelle.structure.funding.actions import round_entries as entries
from nahtstelle.structure.funding.actions import rounds as actions
from nahtstelle.structure.funding.models import Round, RoundEntry, RoundLine
from nahtstelle.structure.funding.queries.forecasts import forecasts
from nahtstelle.structure.funding.states.rounds import next_quarter, quarter_of, quarters_between, spread
from nahtstelle.structure.funding.tests.conftest import new_fund
from nahtstelle.structure.funding.tests.rounding import (
    DUE_ON,
    LATER,
    NOW,
    QUARTER,
    QUARTERS,
    begin,
    figures,
    measure,
    post,
)


@pytest.fixture
def lara(make_person):
    return make_person("Lara", "Lehmann", institution="awa")


@pytest.fixture
def luca(make_person):
    return make_person("Luca", "Lüthi", institution="ddi")


@pytest.fixture
def measures(money, lara, luca):
    made = [measure(money, "Abendkurse", lara), measure(money, "Beratung", luca)]
    post(made[0], dt.date(2026, 2, 3), "4500.50")
    return made


@pytest.fixture
def row(money, measures, secretary) -> Round:
    return begin(money, secretary)


def entry_of(row: Round, name: str) -> RoundEntry:
    return row.entries.select_related("round").get(measure=name)


def hand_in(entry: RoundEntry, actor, now=NOW, **changes) -> RoundEntry:
    return entries.save_entry(
        entry_id=entry.pk, data=figures(entry, **changes), version=entry.version, submit=True,
        actor=actor, now=now,
    )  # fmt: skip


def finish(row: Round, secretary, actor_of, now=NOW) -> Round:
    """Hand everything in, accept it and close the round."""
    for entry in row.entries.select_related("round", "lead").order_by("pk"):
        hand_in(entry, actor_of(entry.lead) if entry.lead else secretary, now=now)
        entries.accept_entry(entry_id=entry.pk, actor=secretary, now=now)
    return actions.close_round(round_id=row.pk, actor=secretary, now=now)


def duties() -> set[tuple[str, int | None]]:
    return set(Duty.objects.filter(closed_at=None).values_list("kind", "user_id"))


def test_quarters_follow_each_other_over_the_year():
    assert quarter_of(dt.date(2026, 12, 31)) == dt.date(2026, 10, 1)
    assert next_quarter(dt.date(2026, 10, 1)) == dt.date(2027, 1, 1)
    assert quarters_between(dt.date(2026, 2, 1), dt.date(2027, 1, 1)) == QUARTERS


def test_an_amount_is_spread_to_the_centime():
    assert sum(spread(Decimal("100.01"), 3)) == Decimal("100.01")
    assert spread(Decimal(1), 0) == []


def test_every_lead_with_a_running_allocation_gets_an_entry_with_plan_and_ledger(row, lara, luca):
    mine = entry_of(row, "Abendkurse")
    assert mine.lead == lara
    assert [(line.plan, line.actual, line.forecast) for line in mine.lines.all()] == [
        (Decimal(7_000), Decimal("4500.50"), None),
        *[(Decimal(7_000), None, Decimal(7_000))] * 3,
    ]
    assert {user for kind, user in duties() if kind == "funding.round.entry"} == {lara.pk, luca.pk, None}


def test_a_fund_has_one_round_a_quarter_and_one_open_at_a_time(row, money, secretary):
    for quarter in (QUARTER, QUARTERS[1]):
        with pytest.raises(actions.RoundOpenAlready):
            begin(money, secretary, quarter=quarter, now=LATER, due_on=dt.date(2026, 6, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quarter": dt.date(2026, 2, 1)}, "quarter"),
        ({"quarter": dt.date(2026, 7, 1)}, "quarter"),
        ({"fund_ids": []}, "funds"),
        ({"fund_ids": [0]}, "funds"),
        ({"due_on": dt.date(2026, 4, 9)}, "due_on"),
        ({"threshold": Decimal(-1)}, "threshold"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(money, measures, secretary, changes, field):
    with pytest.raises(actions.RoundNotPossible) as caught:
        begin(money, secretary, **changes)
    assert caught.value.field == field


def test_money_whose_use_the_law_fixes_is_not_accounted_for_here(money, measures, secretary, institutions):
    fixed = new_fund(institutions, "asyl", fixed_by_law=True, citation="Art. 88 AsylG")
    with pytest.raises(actions.RoundNotPossible):
        begin(money, secretary, fund_ids=[fixed.pk])


def test_a_draft_is_kept_and_nobody_has_to_act(row, lara, actor_of):
    entry = entry_of(row, "Abendkurse")
    data = figures(entry, progress="", goal="")
    saved = entries.save_entry(entry_id=entry.pk, data=data, version=1, actor=actor_of(lara), now=NOW)
    assert (saved.state, saved.version) == ("draft", 2)
    assert "funding.round.review" not in {kind for kind, _user in duties()}


def test_only_the_lead_and_the_secretariat_enter_figures(row, luca, actor_of, secretary):
    entry = entry_of(row, "Abendkurse")
    with pytest.raises(PermissionRefused):
        hand_in(entry, actor_of(luca))
    assert hand_in(entry, secretary).state == "submitted"


def test_a_large_difference_is_explained_a_small_one_not(row, lara, luca, actor_of):
    with pytest.raises(entries.DifferenceNotExplained) as caught:
        hand_in(entry_of(row, "Abendkurse"), actor_of(lara), explanation=" ")
    assert caught.value.field == "explanation"
    assert "1. Quartal 2026" in caught.value.sentence
    small = {"explanation": "", "actual": Decimal("6000.01")}
    assert hand_in(entry_of(row, "Beratung"), actor_of(luca), **small).state == "submitted"


def test_nothing_beyond_the_allocation_is_forecast(row, lara, actor_of):
    entry = entry_of(row, "Abendkurse")
    with pytest.raises(entries.BeyondAllocation) as caught:
        hand_in(entry, actor_of(lara), forecasts=dict.fromkeys(QUARTERS[1:], Decimal(8_000)))
    assert "500.50" in caught.value.sentence


def test_who_comes_second_is_told_and_overwrites_nothing(row, lara, actor_of, secretary):
    entry = entry_of(row, "Abendkurse")
    entries.save_entry(
        entry_id=entry.pk,
        data=figures(entry, progress="Von der Leitung"),
        version=1,
        actor=actor_of(lara),
        now=NOW,
    )
    with pytest.raises(EditConflict) as caught:
        entries.save_entry(
            entry_id=entry.pk, data=figures(entry, progress="Vom Büro"), version=1, actor=secretary, now=NOW
        )
    assert caught.value.current["progress"] == "Von der Leitung"
    assert caught.value.changed_by == "Lara Lehmann"
    entry.refresh_from_db()
    assert entry.progress == "Von der Leitung"  # fmt: skip


def test_what_is_sent_back_waits_for_the_lead_with_the_reason(row, lara, actor_of, secretary):
    entry = hand_in(entry_of(row, "Abendkurse"), actor_of(lara))
    assert ("funding.round.review", None) in duties()
    with pytest.raises(entries.EntryIncomplete):
        entries.send_back_entry(entry_id=entry.pk, reason=" ", actor=secretary, now=NOW)
    back = entries.send_back_entry(entry_id=entry.pk, reason="Indikatoren fehlen", actor=secretary, now=NOW)
    assert (back.state, back.remark) == ("returned", "Indikatoren fehlen")
    assert ("funding.round.entry", lara.pk) in duties()
    with pytest.raises(TransitionRefused):
        entries.accept_entry(entry_id=entry.pk, actor=secretary, now=NOW)


def test_the_round_goes_on_without_somebody_only_after_the_date_and_with_a_reason(row, secretary):
    entry = entry_of(row, "Beratung")
    with pytest.raises(entries.NotDueYet):
        entries.waive_entry(entry_id=entry.pk, reason="Krank", actor=secretary, now=NOW)
    with pytest.raises(entries.EntryIncomplete):
        entries.waive_entry(entry_id=entry.pk, reason="", actor=secretary, now=LATER)
    assert (
        entries.waive_entry(entry_id=entry.pk, reason="Krank", actor=secretary, now=LATER).state == "missing"
    )


def test_leads_are_reminded_once_before_the_date_without_content(row, lara, actor_of, mailoutbox):
    assert actions.remind_before_due(round_id=row.pk, now=NOW) == 0
    near = dt.datetime(2026, 4, 20, 6, tzinfo=dt.UTC)
    hand_in(entry_of(row, "Abendkurse"), actor_of(lara))
    assert actions.remind_before_due(round_id=row.pk, now=near) == 2
    assert actions.remind_before_due(round_id=row.pk, now=near) == 0
    tasks.notify_leads(round_id=row.pk)
    assert [mail.to for mail in mailoutbox] == [["luca.luthi@so.example"]]
    assert "Beratung" not in mailoutbox[0].subject + mailoutbox[0].body


def test_the_date_is_moved_to_a_later_day_with_a_reason(row, secretary, lara):
    for due_on, reason in ((DUE_ON, "Ferien"), (dt.date(2026, 5, 8), " ")):
        with pytest.raises(actions.RoundNotPossible):
            actions.extend_round(round_id=row.pk, due_on=due_on, reason=reason, actor=secretary, now=NOW)
    actions.extend_round(
        round_id=row.pk, due_on=dt.date(2026, 5, 8), reason="Ferien", actor=secretary, now=NOW
    )
    assert Duty.objects.get(user=lara, closed_at=None).due_on == dt.date(2026, 5, 8)


def test_a_round_with_something_outstanding_is_not_closed(row, secretary):
    with pytest.raises(actions.EntriesOutstanding):
        actions.close_round(round_id=row.pk, actor=secretary, now=LATER)


def test_closing_files_both_reports_with_their_hash_and_ends_all_duties(row, secretary, actor_of):
    closed = finish(row, secretary, actor_of)
    found = {document.title: document.latest for document in records.documents(closed.dossier_id)}
    assert (
        set(found) == {"Quartalsbericht Q1 2026", "Quartalsbericht Q1 2026: Ziele und Finanzraster"}
        or len(found) == 2
    )
    for document_id, sha256 in (
        (closed.sheet_id, closed.sheet_sha256),
        (closed.report_id, closed.report_sha256),
    ):
        latest = next(version for version in found.values() if version.document_id == document_id)
        assert hashlib.sha256(records.read_version(latest.id)).hexdigest() == sha256
    assert duties() == set()  # fmt: skip


def test_nothing_of_a_closed_round_is_ever_changed(row, secretary, actor_of):
    closed = finish(row, secretary, actor_of)
    changes = (
        Round.objects.filter(pk=closed.pk),
        RoundEntry.objects.filter(round=closed),
        RoundLine.objects.filter(entry__round=closed),
    )
    for rows, values in zip(changes, ({"due_on": LATER.date()}, {"goal": "x"}, {"plan": 0}), strict=True):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**values)
    with pytest.raises(entries.RoundIsClosed):
        entries.send_back_entry(entry_id=closed.entries.first().pk, reason="Doch", actor=secretary, now=LATER)


def test_the_next_plan_is_the_forecast_of_the_closed_round(row, money, measures, secretary, lara, actor_of):
    entry = entry_of(row, "Abendkurse")
    moved = dict(zip(QUARTERS[1:], map(Decimal, (9_000, 5_000, 7_000)), strict=True))
    hand_in(entry, actor_of(lara), forecasts=moved)
    entries.accept_entry(entry_id=entry.pk, actor=secretary, now=NOW)
    for other in row.entries.exclude(pk=entry.pk).select_related("round"):
        hand_in(other, secretary)
        entries.accept_entry(entry_id=other.pk, actor=secretary, now=NOW)
    assert forecasts([money.fund.pk]) == {}
    actions.close_round(round_id=row.pk, actor=secretary, now=NOW)
    said = RoundLine.objects.filter(entry__round=row).aggregate(total=Sum(Coalesce("actual", "forecast")))
    assert forecasts([money.fund.pk]) == {money.fund.pk: said["total"]}
    post(measures[0], dt.date(2026, 5, 6), "8111.10")
    again = begin(
        money, secretary, quarter=QUARTERS[1], now=dt.datetime(2026, 7, 6, tzinfo=dt.UTC),
        due_on=dt.date(2026, 7, 20),
    )  # fmt: skip
    after = entry_of(again, "Abendkurse")
    assert [line.plan for line in after.lines.all()] == [7_000, 9_000, 5_000, 7_000]
    assert [line.actual for line in after.lines.all()][:2] == [Decimal("4500.50"), Decimal("8111.10")]
    assert after.goal == "Hundert Personen finden Arbeit."
    assert after.progress == ""
