"""Reading dossiers: the register, one dossier, what has come to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.intake.api import in_batches
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records.access import OwnerLink, endings_by_type, owner_link
from nahtstelle.ground.records.models import Document, Dossier
from nahtstelle.ground.records.queries.documents import DocumentRef, documents
from nahtstelle.ground.records.queries.file_plan import position_titles
from nahtstelle.ground.records.states import DossierState
from nahtstelle.ground.ui import api as ui

QUIET_DAYS = 90
"""So long after the end of a matter late papers may still come; then its dossier is closed."""

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """What the page of a dossier shows."""

    dossier: Dossier
    position_title: str
    owner: OwnerLink | None
    documents: list[DocumentRef]
    changes: list[Change]


def retained_until(*, closed_on: dt.date, years: int) -> dt.date:
    """Return the first day on which a dossier may leave: so many years after its closing (29 February: 1 March)."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return dt.date(closed_on.year + years, 3, 1)


def has_dossier(owner_type: str) -> Exists:
    """Return the condition «has a dossier» for a queryset of the things of an owner type."""
    return Exists(Dossier.objects.filter(owner_type=owner_type, owner_id=OuterRef("pk")))


def dossier_register(actor: Actor) -> QuerySet[Dossier]:
    """Return the dossiers the actor sees, with the number of their documents."""
    rows = Dossier.objects.visible_to(actor).defer("wrapped_key")
    counted = Document.objects.filter(dossier=OuterRef("pk")).order_by().values("dossier")
    number = Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)
    return rows.annotate(document_count=number).order_by("-opened_at", "-pk")


def count_dossiers(actor: Actor) -> int:
    """Return how many dossiers the actor sees (one query)."""
    return sum(ui.count_rows(Dossier.objects.visible_parts(actor)))


def dossier_years(actor: Actor) -> list[int]:
    """Return the years since the first dossier, the latest first (one query, by the ends of an index)."""
    ends = (
        Dossier.objects.visible_to(actor).order_by().aggregate(first=Min("opened_at"), last=Max("opened_at"))
    )
    if ends["first"] is None:
        return []
    first, last = (timezone.localdate(ends[end]).year for end in ("first", "last"))
    return list(range(last, first - 1, -1))


def dossier_page(*, actor: Actor, dossier_id: int) -> DossierPage:
    """Return a dossier for its page. Raises Dossier.DoesNotExist also where the owner is not seen."""
    dossier = Dossier.objects.visible_to(actor).get(pk=dossier_id)
    return DossierPage(
        dossier=dossier,
        position_title=position_titles().get(dossier.file_plan, ""),
        owner=owner_link(owner_type=dossier.owner_type, owner_id=dossier.owner_id),
        documents=documents(dossier.pk),
        changes=changes("records.dossier", dossier.pk),
    )


def ended_dossiers(*, today: dt.date) -> Iterator[tuple[int, dt.date]]:
    """Yield the open dossiers whose matter ended at least QUIET_DAYS ago, with the day it ended."""
    latest = today - dt.timedelta(days=QUIET_DAYS)
    for owner_type, endings in endings_by_type().items():
        rows = Dossier.objects.filter(state=DossierState.OPEN, owner_type=owner_type).order_by("pk")
        for batch in in_batches(list(rows.values_list("owner_id", "pk")), BATCH):
            ended = endings([owner_id for owner_id, _ in batch])
            yield from (
                (pk, ended[owner_id])
                for owner_id, pk in batch
                if owner_id in ended and ended[owner_id] <= latest
            )
