"""Dates, sums and words as Swiss offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import formats, translation

from nahtstelle.ground.ui import dates

TODAY = date(2023, 3, 12)


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de-ch"):
        yield


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 3, 12), "heute"),
        (date(2023, 3, 13), "morgen"),
        (date(2023, 3, 11), "gestern"),
        (date(2023, 3, 24), "in\u00a012\u00a0Tagen"),
        (date(2023, 2, 21), "vor\u00a019\u00a0Tagen"),
        (date(2023, 6, 12), "in\u00a03\u00a0Monaten"),
        (date(2026, 3, 12), "in\u00a03\u00a0Jahren"),
    ],
)
def test_a_distance_is_said_in_words(day, words):
    assert dates.distance(day, TODAY) == words


def test_dates_are_written_with_words_and_in_short():
    assert dates.date_words(date(2023, 4, 25)) == "25. April 2023"
    assert dates.date_short(date(2023, 4, 25)) == "25.04.2023"
    assert dates.weekday_date(date(2023, 3, 28)) == "Dienstag, 28. März 2023"
    assert dates.moment(datetime(2023, 3, 7, 14, 40, tzinfo=UTC)) == "7. März 2023, 15.40"
    assert dates.near_date(date(2023, 3, 28), TODAY) == "28. März"
    assert dates.near_date(date(2024, 3, 28), TODAY) == "28. März 2024"


def test_a_due_date_is_late_when_past_and_soon_within_a_week():
    assert dates.due_class(date(2023, 3, 11), TODAY) == "late"
    assert dates.due_class(date(2023, 3, 12), TODAY) == "soon"
    assert dates.due_class(date(2023, 3, 19), TODAY) == "soon"
    assert dates.due_class(date(2023, 3, 20), TODAY) == ""
    assert dates.due_class(None, TODAY) == ""


def test_sums_have_an_apostrophe_and_a_point():
    assert dates.amount(Decimal("18000.50")) == "18'000.50"
    assert dates.file_size(1_240_000) == "1.2\u00a0MB"
    assert dates.file_size(820_400) == "820\u00a0kB"


def test_django_itself_writes_swiss_dates_and_begins_weeks_on_monday():
    shown = Template("{{ day|date }} {{ day|date:'SHORT_DATE_FORMAT' }}").render(
        Context({"day": date(2023, 4, 25)})
    )
    assert shown == "25. April 2023 25.04.2023"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
    assert formats.date_format(datetime(2023, 3, 7, 15, 40), "DATETIME_FORMAT") == "7. März 2023, 15.40"
