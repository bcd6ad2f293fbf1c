"""What is due for erasure, what was erased (004 §5 Abschluss). Callers stand as a service, but for `due_report`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case, CaseDocument, CaseRow, Contribution, Erasure
from nahtstelle.cases.casework.states import CaseState, ContributionState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.records import api as records

OWNER = "casework.erasure"
SUBJECT_ERASURE = "casework.erasure"
WAITS = Q(certificate__isnull=False, confirmed_at__isnull=True)
"""Certified, and not confirmed by data protection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueErasure:
    """A closed case whose day has come, or one whose erasure is not finished (`rows_erased`)."""

    number: str
    closed_on: dt.date | None
    due_on: dt.date
    rows_erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What is found of an erased case when one looks: the case with its rows, its key, how many of its files."""

    rows: bool
    key: bool
    files: int

    @property
    def words(self) -> str:
        """What is found, as one phrase; empty when nothing is."""
        found = ((self.rows, _("entries")), (self.key, _("key")), (bool(self.files), _("files")))
        return ", ".join(str(word) for is_there, word in found if is_there)


def remains_of(erasures: Iterable[Erasure]) -> dict[int, Remains]:
    """Look now whether anything of erased cases is there, by erasure (one query).

    Every row of a case refers to its case: where that is gone, none is left.
    """
    listed = list(erasures)
    back = set(
        Case.objects.filter(key_id__in=[row.key_id for row in listed]).values_list("key_id", flat=True)
    )
    return {
        row.pk: Remains(
            rows=row.key_id in back,
            key=records.vault_exists(row.key_id),
            files=sum(records.sealed_file_exists(name) for name in (*row.files, *row.removed_files)),
        )
        for row in listed
    }


def unconfirmed() -> QuerySet[Erasure]:
    """Return the certified erasures that data protection has not confirmed, the oldest first."""
    return Erasure.objects.filter(WAITS).order_by("pk")


def erasure_counts() -> tuple[int, int]:
    """Return how many erasures there are, and how many of them wait for their confirmation (one query)."""
    row = Erasure.objects.aggregate(every=Count("pk"), waiting=Count("pk", filter=WAITS))
    return row["every"], row["waiting"]


def unconfirmed_report() -> list[tuple[str, dt.date]]:
    """Return number of the case and day of the erasure of what is not confirmed."""
    with as_service("erasure report"):
        rows = unconfirmed().values_list("case_number", "rows_erased_at")
        return [(number, timezone.localdate(at)) for number, at in rows]


def case_tables() -> list[type[CaseRow]]:
    """Return every table with rows of a case, in an order in which they can be emptied: who refers goes first."""
    waiting = {model for model in apps.get_app_config("casework").get_models() if issubclass(model, CaseRow)}
    ordered: list[type[CaseRow]] = []
    while waiting:
        referred = {target for model in waiting for target in _targets(model) if target is not model}
        free = sorted(waiting - referred, key=lambda model: model._meta.db_table)
        if not free:
            raise RuntimeError("tables of cases refer to each other in a circle")
        ordered += free
        waiting -= set(free)
    return ordered


def _targets(model: type[CaseRow]) -> set[type[models.Model]]:
    return {
        field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    }


def due_cases(day: dt.date) -> list[int]:
    """Return the closed cases whose day of erasure has come, the oldest first."""
    due = Case.objects.filter(state=CaseState.CLOSED, erase_on__lte=day)
    return list(due.order_by("erase_on", "pk").values_list("pk", flat=True))


def erased_keys() -> list[UUID]:
    """Return the names of the keys that erasures have destroyed."""
    with as_service("erased keys"):
        destroyed = Erasure.objects.filter(key_destroyed_at__isnull=False).order_by("pk")
        return list(destroyed.values_list("key_id", flat=True))


def unfinished_erasures() -> list[int]:
    """Return the erasures whose key, files or certificate are still to be settled."""
    return list(Erasure.objects.filter(certificate__isnull=True).order_by("pk").values_list("pk", flat=True))


def due_report(*, day: dt.date) -> list[DueErasure]:
    """Return what is due for erasure on a day, by due date, unfinished erasures first."""
    with as_service("erasure report"):
        unfinished = [
            DueErasure(number=row.case_number, closed_on=None, due_on=row.due_on, rows_erased=True)
            for row in Erasure.objects.filter(certificate__isnull=True).order_by("due_on", "pk")
        ]
        rows = Case.objects.filter(state=CaseState.CLOSED, erase_on__lte=day).order_by("erase_on", "pk")
        return unfinished + [
            DueErasure(
                number=number, closed_on=timezone.localdate(closed_at) if closed_at else None, due_on=erase_on
            )
            for number, closed_at, erase_on in rows.values_list("number", "closed_at", "erase_on")
            if erase_on is not None
        ]


def counts_of(case: Case) -> dict[str, int]:
    """Return how many rows of each kind a case has, by name of the model; kinds without rows are left out."""
    counted = {}
    for model in case_tables():
        if number := model._default_manager.filter(case=case).count():
            counted[str(model._meta.model_name)] = number
    return counted


def supplied_in(case: Case) -> dict[str, dict[str, int]]:
    """Return how many documents and contributions each institution gave, by the institution's name."""
    supplied: dict[str, dict[str, int]] = {}
    documents = CaseDocument.objects.filter(case=case, supplied_by__isnull=False)
    given = Contribution.objects.filter(case=case, institution__isnull=False).exclude(
        state=ContributionState.ASKED
    )
    for kind, rows, path in (
        ("documents", documents, "supplied_by__name"),
        ("contributions", given, "institution__name"),
    ):
        for name, number in rows.order_by().values_list(path).annotate(number=Count("pk")):
            supplied.setdefault(name, {})[kind] = number
    return dict(sorted(supplied.items()))


def files_of(case: Case) -> list[str]:
    """Return the names in the store of all files of a case."""
    names = CaseDocument.objects.filter(case=case).exclude(storage_name="").order_by("pk")
    return list(names.values_list("storage_name", flat=True))
