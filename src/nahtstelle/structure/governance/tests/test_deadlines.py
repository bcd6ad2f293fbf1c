"""Deadlines: never on a weekend or holiday, earlier before the meeting and later after it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahtstelle.ground.identity.calendar import HolidayTable, easter_sunday
from nahtstelle.structure.governance.actions.deadlines import Deadlines, derive_deadlines

SOLOTHURN = HolidayTable(
    frozenset({"01-01", "01-02", "05-01", "08-01", "08-15", "11-01", "12-25", "12-26"}),
    frozenset({-2, 1, 39, 50, 60}),
)
EKG = SimpleNamespace(submission=21, dispatch=10, minutes=10)
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
RULES = st.builds(
    SimpleNamespace, submission=st.integers(0, 90), dispatch=st.integers(0, 90), minutes=st.integers(0, 90)
)


@given(date=DAYS, rule=RULES)
def test_deadlines_fall_on_working_days_on_the_right_side(date: dt.date, rule: SimpleNamespace) -> None:
    found = derive_deadlines(date=date, rule=rule, holidays=SOLOTHURN)
    assert found.submission_on is not None
    assert found.dispatch_on is not None
    assert found.minutes_on is not None
    for day in (found.submission_on, found.dispatch_on, found.minutes_on):
        assert SOLOTHURN.is_working_day(day)
    assert found.submission_on <= date - dt.timedelta(days=rule.submission)
    assert found.dispatch_on <= date - dt.timedelta(days=rule.dispatch)
    assert found.minutes_on >= date + dt.timedelta(days=rule.minutes)


@given(date=DAYS, rule=RULES)
def test_deadlines_move_no_further_than_they_must(date: dt.date, rule: SimpleNamespace) -> None:
    found = derive_deadlines(date=date, rule=rule, holidays=SOLOTHURN)
    assert found.dispatch_on is not None
    wanted = date - dt.timedelta(days=rule.dispatch)
    skipped = [
        found.dispatch_on + dt.timedelta(days=n) for n in range(1, (wanted - found.dispatch_on).days + 1)
    ]
    assert not any(SOLOTHURN.is_working_day(day) for day in skipped)


@given(year=st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.isoweekday() == 7
    assert dt.date(year, 3, 22) <= easter <= dt.date(year, 4, 25)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2023, dt.date(2023, 4, 9)), (2024, dt.date(2024, 3, 31)), (2038, dt.date(2038, 4, 25))],
)
def test_easter_falls_where_the_calendar_has_it(year: int, day: dt.date) -> None:
    assert easter_sunday(year) == day


def test_a_deadline_at_easter_moves_before_good_friday() -> None:
    found = derive_deadlines(date=dt.date(2023, 4, 20), rule=EKG, holidays=SOLOTHURN)
    assert found.dispatch_on == dt.date(2023, 4, 6)  # Easter Monday, Easter, Saturday, Good Friday


def test_minutes_due_on_the_national_day_move_after_it() -> None:
    found = derive_deadlines(date=dt.date(2023, 7, 22), rule=EKG, holidays=SOLOTHURN)
    assert found.minutes_on == dt.date(2023, 8, 2)


def test_a_body_without_a_rule_has_no_deadlines() -> None:
    assert derive_deadlines(date=dt.date(2023, 1, 1), rule=None, holidays=SOLOTHURN) == Deadlines()
