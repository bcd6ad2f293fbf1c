"""What an app above puts into a migration to make a table searchable."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations

COLUMN = "search"


class AddSearchColumn(migrations.RunSQL):
    """Add the column that the database fills from the table's own columns, and its index.

    The column is not a field of the model: a list would fetch it with each row. `matching` in `queries` reads it.
    """

    def __init__(
        self, table: str, *, title: Sequence[str], words: Sequence[str] = (), body: Sequence[str] = ()
    ) -> None:
        self.table, self.title, self.words, self.body = table, title, words, body
        parts = ", ".join(_joined(columns) for columns in (title, words, body))
        super().__init__(
            sql=[
                f'ALTER TABLE "{table}" ADD COLUMN {COLUMN} tsvector '
                f"GENERATED ALWAYS AS (public.search_vector({parts})) STORED",
                f'CREATE INDEX {table}_search ON "{table}" USING gin ({COLUMN})',
            ],
            reverse_sql=[f'ALTER TABLE "{table}" DROP COLUMN {COLUMN}'],
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, Sequence[str]]]:
        """Return how to write this operation down."""
        return (
            type(self).__name__,
            [self.table],
            {"title": self.title, "words": self.words, "body": self.body},
        )


def _joined(columns: Sequence[str]) -> str:
    return " || ' ' || ".join(f"coalesce(\"{column}\", '')" for column in columns) or "''"
