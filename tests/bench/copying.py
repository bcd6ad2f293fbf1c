"""Writing many rows of models as PostgreSQL takes them fastest: COPY into a temporary table, then one INSERT a table.

COPY itself does not go through a wall (row-level security), the INSERT does. Constraints and triggers hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.db import connections, transaction


class Copies:
    """Rows that wait to be written: kind after kind, in the order in which the first of each came."""

    def __init__(self) -> None:
        self.rows: dict[type, list[Any]] = {}
        self.numbers: dict[type, count[int]] = {}

    def add(self, rows: Iterable[Any]) -> None:
        """Take rows and give each its number at once, so that the next can name it; nobody else writes meanwhile."""
        for row in rows:
            kind = type(row)
            if kind not in self.numbers:
                self.numbers[kind] = count(_highest(kind) + 1)
            row.pk = next(self.numbers[kind])
            self.rows.setdefault(kind, []).append(row)

    @transaction.atomic
    def write(self) -> None:
        """Write all that waits."""
        for kind, rows in self.rows.items():
            _write(kind, rows)
        self.rows.clear()


def _highest(kind: Any) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{kind._meta.db_table}"')
        return int(cursor.fetchone()[0])


def _write(kind: Any, rows: list[Any]) -> None:
    table, fields = kind._meta.db_table, kind._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMPORARY TABLE IF NOT EXISTS "copy_of_{table}" (LIKE "{table}") ON COMMIT DELETE ROWS'
        )
        with cursor.copy(f'COPY "copy_of_{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(
                    [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
                )
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "copy_of_{table}"')
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, rows[-1].pk])
