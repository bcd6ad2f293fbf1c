"""What all tables of the floor have in common: the case, and sealed content with its category."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from nahtstelle.cases.casework.states import DataCategory


class CaseRow(models.Model):
    """A row of one case. The wall in the database stands on `case_id` (migration 0002)."""

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class SealedRow(CaseRow):
    """A row with content: a JSON object sealed with the key of the case, bound to this row by `uuid`.

    `category` says what the content is about; the wall in the database lets in only who may read that category.
    Write and read `sealed` through `queries.content.OpenCase` only, which asks the consent.
    """

    CATEGORY: DataCategory = DataCategory.SITUATION

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    category = models.CharField(max_length=20, choices=DataCategory)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.category:
            self.category = self.CATEGORY

    @property
    def binding(self) -> str:
        """Where the content belongs: kind of row and its uuid. Another row cannot open it."""
        return f"{self._meta.label_lower}/{self.uuid}"


def category_known(name: str) -> models.CheckConstraint:
    """Return the constraint of `category`."""
    return models.CheckConstraint(
        condition=Q(category__in=DataCategory.values), name=f"{name}_category_known"
    )
