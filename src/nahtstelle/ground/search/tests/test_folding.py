"""One spelling, here and in the database; whichever PostgreSQL it is."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from nahtstelle.ground.search.folding import ACCENTED, INVISIBLE, SEPARATORS, fold
from nahtstelle.ground.search.matching import match_of
from nahtstelle.ground.search.questions import read_question

LETTERS = "aeouqszAEOUQSZäöüÄÖÜßéèŠž0123456789 " + SEPARATORS + INVISIBLE
pytestmark = pytest.mark.django_db


def in_the_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(%s)", [text])
        return cursor.fetchone()[0]


def is_found(text: str, words: str) -> bool:
    """Ask as the search asks: folded, stemmed, what begins with it included."""
    asked = match_of(read_question(words))
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_vector('', '', %s) @@ %s::tsquery", [text, asked.text])
        return cursor.fetchone()[0]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=LETTERS, max_size=40))
def test_the_database_folds_as_we_do(text: str) -> None:
    assert in_the_database(text) == fold(text)


def test_every_accent_folds_alike_in_the_database() -> None:
    text = (
        " ".join(ACCENTED)
        + "Bürgerinnen aus Zuerich, Neuchâtel und Straße u\u0308ber, «ÉÈÄÖÜ»; neue Bauer bequem Aue aueue"
    )
    assert in_the_database(text) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bürgerinnen und Bürger", "Buergerin"),
        ("Zürich", "Zuerich"),
        ("Zuerich", "Zürich"),
        ("Zürich", "ZURICH"),
        ("an der Strasse", "Straße"),
        ("die Steuern der Gemeinde", "Steuer"),
        ("neue Angebote", "neuer"),
        ("RRB 2023/657 vom April", "2023/657"),
        ("Antrag 2026-014", "2026-014"),
        ("Integrations\u00adpauschale", "Integrationspauschale"),
        ("Genève", "Geneve"),
        ("Case-Management", "case management"),
    ],
)
def test_spellings_find_each_other(text: str, words: str) -> None:
    assert is_found(text, words)


@pytest.mark.parametrize(("text", "words"), [("2026-014", "2026-15"), ("Zürich", "Bern"), ("2026-014", "14")])
def test_other_words_are_not_found(text: str, words: str) -> None:
    assert not is_found(text, words)
