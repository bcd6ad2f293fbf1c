"""The lookup `any_of`: one of many keys, written into a query as a single value."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignKey, IntegerField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@IntegerField.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """`body__any_of=keys` finds what `body__in=keys` finds; known in every query once the app is ready.

    With the hundred bodies that somebody may read, Django takes longer to write the list into each query than the
    database to answer; this is one value whatever their number.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return `column = ANY('{1,2,3}')`."""
        column, params = self.process_lhs(compiler, connection)
        keys = ",".join(str(int(key)) for key in sorted(self.rhs))
        return f"{column} = ANY(%s::bigint[])", (*params, f"{{{keys}}}")
