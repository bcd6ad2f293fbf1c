"""Reading the file plan: what is filed where, and by which rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from nahtstelle.ground.records.models import DossierCounter, FilePlanPosition
from nahtstelle.ground.records.models.dossiers import DISPOSAL_COUNTER
from nahtstelle.ground.records.states import Appraisal, Classification


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRule:
    """What a dossier takes over from the file plan on the day it is opened."""

    number: str
    retention_years: int
    classification: str
    appraisal: str


UNPLANNED = FilingRule(
    number="02.01",
    retention_years=10,
    classification=Classification.INTERNAL,
    appraisal=Appraisal.ARCHIVE,
)
"""What holds for an installation without a file plan: nothing is lost, everything is offered to the archive."""


def filing_rule(*, owner_type: str, day: dt.date) -> FilingRule:
    """Return the rule for a kind of thing on a day: its position of the plan, else UNPLANNED (one query)."""
    rows = FilePlanPosition.objects.filter(
        owner_types__contains=[owner_type], valid__contains=day, retention_years__isnull=False
    )
    return _rule(rows.order_by("number", "pk").first()) or UNPLANNED


def rule_of_position(*, number: str, day: dt.date) -> FilingRule | None:
    """Return the rule of a position on a day, or None where dossiers cannot be filed."""
    rows = FilePlanPosition.objects.filter(number=number, valid__contains=day, retention_years__isnull=False)
    return _rule(rows.order_by("pk").first())


def _rule(position: FilePlanPosition | None) -> FilingRule | None:
    if position is None or position.retention_years is None:
        return None
    return FilingRule(
        number=position.number,
        retention_years=position.retention_years,
        classification=position.classification,
        appraisal=position.appraisal,
    )


def file_plan(*, day: dt.date | None = None) -> QuerySet[FilePlanPosition]:
    """Return the positions in the order of their numbers: those of a day, or all that ever were."""
    rows = FilePlanPosition.objects.order_by("number", "valid", "pk")
    return rows.filter(valid__contains=day) if day else rows


def position_titles() -> dict[str, str]:
    """Return the titles by number; of a number with several periods the latest one (one query)."""
    return dict(FilePlanPosition.objects.order_by("valid", "pk").values_list("number", "title"))


def positions_in_use() -> list[str]:
    """Return the numbers under which dossiers have been opened: each has a counter there (one query)."""
    rows = DossierCounter.objects.exclude(file_plan=DISPOSAL_COUNTER).order_by("file_plan")
    return list(rows.values_list("file_plan", flat=True).distinct())
