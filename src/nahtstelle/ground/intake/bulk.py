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
    quote = connection.ops.quote_name
    columns = [quote(field.column or "") for field in chosen]
    sets = ", ".join(
        f"{column} = given.v{n}::{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}"
        for n, (column, field) in enumerate(zip(columns, chosen, strict=True))
    )
    names = ", ".join(["pk", *(f"v{n}" for n in range(len(chosen)))])
    table, place = quote(model._meta.db_table), f"({', '.join(['%s'] * (len(chosen) + 1))})"
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
            places = ", ".join([place] * len(batch))
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM (VALUES {places}) AS given ({names}) WHERE {table}.id = given.pk",  # noqa: S608
                values,
            )


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
