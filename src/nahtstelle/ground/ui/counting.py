"""Counting rows of several kinds at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_rows(querysets: Sequence[QuerySet[Any]], *, most: int | None = None) -> list[int]:
    """Return how many rows each queryset has, no further than `most` if given (one query for all, none for nothing)."""
    parts: list[str] = []
    values: list[Any] = []
    for queryset in querysets:
        try:
            sql, params = queryset.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS kind)")  # noqa: S608 - written by Django
        values += params
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)  # noqa: S608 - the parameters are apart
        return list(cursor.fetchone())
