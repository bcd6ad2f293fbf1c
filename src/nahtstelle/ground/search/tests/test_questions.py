"""What people type, however odd."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from nahtstelle.ground.search.matching import match_of
from nahtstelle.ground.search.questions import MOST_WORDS, read_question


def match(typed: str) -> str:
    return match_of(read_question(typed)).text


def finds(text: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_vector('', '', %s) @@ %s::tsquery", [text, match(typed) or "'xyzzy'"])
        return cursor.fetchone()[0]


TEXT = "Die Sprachförderung der Kinder im Kanton Zürich: RRB 2023/657, Antrag 2026-014, frühe Förderung."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "sprach",
        "Sprachförderungen",
        '"frühe Förderung"',
        "«frühe Förderung»",
        "kind kanton",
        "2023/657",
        '"RRB 2023/657"',
        "Deutsch ODER Kinder",
        "Kinder -Erwachsene",
        "der Kanton",
        "Zuerich",
        "Kinder -",
        "kinder & kanton",
    ],
)
def test_a_question_finds(typed: str) -> None:
    assert finds(TEXT, typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "Erwachsene",
        '"Förderung frühe"',
        "kinder -kanton",
        "2023/65",
        "2026-01",
        "Deutsch ODER Erwachsene",
        '"sprach"',
        "der die das",
        "-Kinder",
        "%",
        "!!! … ??",
        "🙂",
        "\x00",
        "'",
        "\\",
        "",
        '"',
    ],
)
def test_a_question_does_not_find(typed: str) -> None:
    assert not finds(TEXT, typed)


@pytest.mark.django_db
@settings(max_examples=120, deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_typed_the_database_understands_it(typed: str) -> None:
    if text := match(typed):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsquery", [text])


@pytest.mark.django_db
def test_a_very_long_question_is_shortened() -> None:
    question = read_question("Deutschkurs " * 1000)
    assert question.shortened
    assert sum(len(term.words) for term in question.terms) <= MOST_WORDS
    assert not read_question("Deutschkurs").shortened
    assert match_of(read_question("x" * 10_000)).text
