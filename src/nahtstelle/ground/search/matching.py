"""From a question to what the database understands: German stems, and the expressions that match and rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Value
from django.db.models.expressions import Col, Combinable

from nahtstelle.ground.search.migration_operations import COLUMN
from nahtstelle.ground.search.questions import Question, Term

_STEMS = (
    "SELECT word, tsvector_to_array(to_tsvector('pg_catalog.german', word)) FROM unnest(%s::text[]) AS word"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A question in the words of the database; `text` is empty where nothing can be found (filling words only)."""

    text: str
    stems: tuple[str, ...] = ()

    @property
    def has_phrase(self) -> bool:
        """Whether words have to follow each other: the index knows the words only, each row has to be looked at."""
        return "<" in self.text


def match_of(question: Question) -> Match:
    """Return what to look for (one query, none for an empty question)."""
    if not question.asks_for_something:
        return Match("")
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [list(question.words)])
        stems = {word: tuple(found) for word, found in cursor.fetchall()}
    groups: list[str] = []
    marked: list[str] = []
    for term in question.terms:
        written = _written(term, stems)
        if not written:
            continue
        if term.joins_last and groups and not groups[-1].startswith("!"):
            groups[-1] = f"({groups[-1]} | {written})"
        else:
            groups.append(f"!({written})" if term.absent else written)
        if not term.absent:
            marked += [stem for word in term.words for stem in stems[word]]
    if all(group.startswith("!") for group in groups):
        return Match("")
    return Match(" & ".join(groups), tuple(dict.fromkeys(marked)))


def _written(term: Term, stems: Mapping[str, tuple[str, ...]]) -> str:
    """Write a term as the database reads it; words that every text has leave a gap in a phrase."""
    written, gap = "", 1
    for word in term.words:
        if not stems[word]:
            gap += 1
            continue
        stem = f"'{stems[word][0]}'" + (":*" if term.begins and word == term.words[-1] else "")
        written = f"{written} <{gap}> {stem}" if written else stem
        gap = 1
    return f"({written})" if "<" in written else written


class StoredWords(F):
    """The searchable column of the queryset's own table, which is no field of the model."""

    def __init__(self) -> None:
        super().__init__(COLUMN)

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Name the column under the table's alias in this query."""
        field = SearchVectorField()
        field.set_attributes_from_name(COLUMN)
        return Col(query.get_initial_alias(), field)


def _asked(match: Match) -> Combinable:
    return Func(Value(match.text), template="(%(expressions)s)::tsquery")


def matches(match: Match) -> Func:
    """Return the condition that a row matches."""
    return Func(
        StoredWords(),
        _asked(match),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def rank(match: Match) -> Func:
    """Return how well a row matches: words in the title count ten times those in the text."""
    return Func(StoredWords(), _asked(match), Value(1), function="ts_rank", output_field=FloatField())


def vector(*, title: str, words: str, body: str) -> Func:
    """Return the expression for the searchable column of a row whose text is not stored in clear."""
    parts = (Value(title), Value(words), Value(body))
    return Func(*parts, function="search_vector", output_field=SearchVectorField())
