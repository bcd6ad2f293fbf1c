"""The words of an outline, numbers in the Swiss form, paragraphs and lists, numbers that are no longer right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nahtstelle.outward.insight.queries.comparing import changes_between, stale_quotes
from nahtstelle.outward.insight.queries.documents import blocks
from nahtstelle.outward.insight.queries.editions import newest_edition, worded
from nahtstelle.outward.insight.queries.facts import canonical, shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (14, "", "14"),
        (1234, "", "1'234"),
        (Decimal("42.50"), "%", "42.5\u00a0%"),
        (Decimal("71.00"), "%", "71\u00a0%"),
        (Decimal("1200000.00"), "CHF", "CHF\u00a01'200'000"),
        (Decimal("18000.50"), "CHF", "CHF\u00a018'000.50"),
        (Decimal("1000"), "", "1'000"),
    ],
)
def test_numbers_are_shown_in_the_swiss_form(value, unit, text):
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "keine Sitzung fand statt"), (1, "1 Sitzung fand statt"), (3, "3 Sitzungen fand statt")],
)
def test_a_sentence_takes_the_form_of_its_number(count, text):
    sentence = "{n|keine Sitzung|1 Sitzung|# Sitzungen} fand statt"
    assert worded(sentence, text_of=lambda _: str(count), count_of=lambda _: count) == text


def test_a_text_becomes_paragraphs_and_lists():
    text = "Eins\nzwei\n\n- a\n- b\n  weiter\n\n1. x\n2. y\n\nEnde"
    assert [(block["kind"], block["items"]) for block in blocks(text)] == [
        ("text", ["Eins zwei"]),
        ("list", ["a", "b weiter"]),
        ("ordered", ["x", "y"]),
        ("text", ["Ende"]),
    ]


def content(value: int, other: int = 3):
    numbers = [
        {"name": "all", "label": "Sitzungen", "nouns": ["Sitzung"], "shown": str(value), "value": str(value)},
        {
            "name": "few",
            "label": "ordentliche",
            "nouns": ["Sitzung"],
            "shown": str(other),
            "value": str(other),
        },
    ]
    return {"sections": [{"number": "2.2", "title": "EKG", "numbers": numbers, "tables": []}]}


def test_a_text_that_quotes_a_number_of_before_is_found():
    found = stale_quotes(
        "Es gab vierzehn Tage. In 14 Sitzungen kam …", earlier=[content(14)], current=content(15)
    )
    assert [(row.quoted, row.now, row.sentence) for row in found] == [("14", "15", "In 14 Sitzungen kam …")]


@pytest.mark.parametrize(
    "text", ["In 15 Sitzungen.", "Am 14. März.", "In drei Sitzungen.", "In 14 Gemeinden.", ""]
)
def test_a_text_that_quotes_nothing_wrong_is_left_alone(text):
    assert stale_quotes(text, earlier=[content(14)], current=content(15)) == []


def test_a_number_in_words_is_a_number():
    assert stale_quotes("In acht Sitzungen.", earlier=[content(8)], current=content(9))


def test_what_changed_is_named_with_before_and_after():
    assert changes_between(None, content(14)) == []
    assert changes_between(content(14), content(14)) == []
    (change,) = changes_between(content(14), content(15))
    assert (change.section, change.label, change.before, change.after) == ("2.2 EKG", "Sitzungen", "14", "15")


def test_canonical_json_knows_no_order_and_no_blanks():
    assert canonical({"b": 1, "a": "ü"}) == canonical({"a": "ü", "b": 1}) == '{"a":"ü","b":1}'


def test_the_outline_is_whole():
    edition = newest_edition()
    keys = [row.key for row in edition.sections]
    assert len(keys) == len(set(keys))
    for row in edition.sections:
        assert set(row.callouts) <= set(edition.numbers) | {
            name for name in row.callouts if "reported." in name
        }
        assert set(row.tables) <= set(edition.tables)
        assert set(row.pictures) <= set(edition.pictures)
        assert row.level <= 4
