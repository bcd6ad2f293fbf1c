"""Dates are as exact as the records say them, in files and in words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahtstelle.structure.programmes.states import Precision, RoughDate

CASES = (
    ("2023-04-25", "25. April 2023", dt.date(2023, 4, 25), dt.date(2023, 4, 25)),
    ("2023-02", "Februar 2023", dt.date(2023, 2, 1), dt.date(2023, 2, 28)),
    ("2023-Q1", "1. Quartal 2023", dt.date(2023, 1, 1), dt.date(2023, 3, 31)),
    ("2023-H2", "2. Halbjahr 2023", dt.date(2023, 7, 1), dt.date(2023, 12, 31)),
    ("2025-autumn", "Herbst 2025", dt.date(2025, 9, 1), dt.date(2025, 11, 30)),
    ("2024-spring", "Frühling 2024", dt.date(2024, 3, 1), dt.date(2024, 5, 31)),
    ("2023-early", "Anfang 2023", dt.date(2023, 1, 1), dt.date(2023, 3, 31)),
    ("2023-end", "Ende 2023", dt.date(2023, 10, 1), dt.date(2023, 12, 31)),
    ("2026", "2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)


@pytest.mark.parametrize(("notation", "words", "first", "last"), CASES)
def test_a_date_is_read_and_said_as_exactly_as_it_is_known(
    notation: str, words: str, first: dt.date, last: dt.date
) -> None:
    date = RoughDate.read(notation)
    assert (str(date), date.first_day, date.last_day, date.notation) == (words, first, last, notation)


@pytest.mark.parametrize(
    "text", ["", "2023-13", "2023-02-30", "2023-Q5", "2023-winter", "23-02", "1800", "٢٠٢٣"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        RoughDate.read(text)


def test_a_stretch_ends_on_its_last_day() -> None:
    with pytest.raises(ValueError, match="does not end"):
        RoughDate(dt.date(2023, 2, 27), Precision.MONTH)


@given(
    day=st.dates(dt.date(1991, 1, 1), dt.date(2099, 12, 31)),
    precision=st.sampled_from(Precision.values),
)
def test_what_is_written_is_read_again(day: dt.date, precision: str) -> None:
    date = RoughDate.containing(day, precision)
    assert RoughDate.read(date.notation) == date
    assert date.first_day <= date.last_day
