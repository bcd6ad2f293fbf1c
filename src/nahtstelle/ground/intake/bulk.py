"""Updating many rows at once: Django builds a CASE for every row and field, which takes minutes here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

BATCH = 2_000
T = TypeVar("T")


def update_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[tuple[int, Mapping[str, Any]]]
) -> None:
    """Set `fields` (names as in the model, foreign keys with `_id`) of rows given as primary key and values.

    One statement for each batch: UPDATE … FROM (VALUES …). Nothing else of the rows is touched.
    """
    known = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [known[name] for name in fields]
    place = f"({', '.join(['%s'] * (len(chosen) + 1))})"
    with connection.cursor() as cursor:
        for batch in in_batches(rows, BATCH):
            values = [
                value
                for pk, given in batch
                for value in (
                    pk,
                    *(field.get_db_prep_save(given[field.attname], connection) for field in chosen),
                )
            ]
            cursor.execute(_statement(model, chosen, ", ".join([place] * len(batch))), values)


def _statement(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], places: str) -> str:
    """Return the UPDATE; the casts say what the database cannot guess from a list of values."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    sets = ", ".join(
        f"{quote(field.column or '')} = given.v{place}::{_type_of(field)}"
        for place, field in enumerate(fields)
    )
    names = ", ".join(["pk", *(f"v{place}" for place in range(len(fields)))])
    return f"UPDATE {table} SET {sets} FROM (VALUES {places}) AS given ({names}) WHERE {table}.id = given.pk"  # noqa: S608


def _type_of(field: models.Field[Any, Any]) -> str:
    return str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
