"""Names of institutions as part of a question about something else."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf


def label_of(path: str) -> Coalesce:
    """Return the expression for the name that pages show of the institution at `path` (identity: `label`)."""
    return Coalesce(NullIf(F(f"{path}__short_name"), Value("")), F(f"{path}__name"))


def labels_in(rows: QuerySet[Any], path: str) -> ArraySubquery:
    """Return the expression for the institutions at `path` of all rows: a list of {id, label, name}."""
    whole = JSONObject(id=F(f"{path}_id"), label=label_of(path), name=F(f"{path}__name"))
    return ArraySubquery(rows.values(json=whole))
