"""Reading what is due, and disposal lists."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, ExtractYear
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records.models import DisposalItem, DisposalList, Dossier
from nahtstelle.ground.records.queries.file_plan import position_titles
from nahtstelle.ground.records.states import Appraisal, DisposalState, DossierState, Verdict

YEARS_BACK, YEARS_AHEAD = 10, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DueYear:
    """How many dossiers became or become due in a year, by appraisal.

    `due` of them are so today; `with_earlier` adds the years before.
    """

    year: int
    total: int
    due: int
    archive: int
    sample: int
    destroy: int
    with_earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalPage:
    """What the page of a disposal list shows."""

    disposal: DisposalList
    items: list[DisposalItem]
    positions: dict[str, str]
    changes: list[Change]


def due_dossiers(*, actor: Actor, today: dt.date) -> QuerySet[Dossier]:
    """Return the closed dossiers whose retention has ended, of those the actor sees."""
    rows = Dossier.objects.visible_to(actor)
    return rows.filter(state=DossierState.CLOSED, retained_until__lte=today)


def count_due(*, today: dt.date) -> int:
    """Return how many closed dossiers have come to the end of their retention (for the nightly duty)."""
    return Dossier.objects.filter(state=DossierState.CLOSED, retained_until__lte=today).count()


def due_years(*, actor: Actor, today: dt.date) -> list[DueYear]:
    """Return what is due by the year its retention ended, and what comes in the next five years (one query).

    What ended more than ten years ago stands together in the first of them.
    """
    parts = [_counted_by_year(rows, today) for rows in Dossier.objects.visible_parts(actor)]
    found: dict[int, Counter[str]] = {}
    for row in parts[0].union(*parts[1:], all=True) if parts else ():
        counted = {"total": row["total"], "due": row["due"], row["appraisal"]: row["total"]}
        found.setdefault(row["year"], Counter()).update(counted)
    return [
        DueYear(
            year=year,
            total=counted["total"],
            due=counted["due"],
            archive=counted[Appraisal.ARCHIVE],
            sample=counted[Appraisal.SAMPLE],
            destroy=counted[Appraisal.DESTROY],
            with_earlier=year == today.year - YEARS_BACK,
        )
        for year, counted in sorted(found.items())
    ]


def _counted_by_year(rows: QuerySet[Dossier], today: dt.date) -> QuerySet[Any, Any]:
    """Count closed dossiers by the year their retention ends and by appraisal."""
    first, end = today.year - YEARS_BACK, dt.date(today.year + YEARS_AHEAD + 1, 1, 1)
    year = Case(
        When(retained_until__lt=dt.date(first, 1, 1), then=Value(first)),
        default=Cast(ExtractYear("retained_until"), IntegerField()),
    )
    closed = rows.filter(state=DossierState.CLOSED, retained_until__lt=end).order_by()
    counted = closed.annotate(year=year).values("year", "appraisal")
    return counted.annotate(
        total=Count("appraisal"), due=Count("appraisal", filter=Q(retained_until__lte=today))
    )


def disposal_lists() -> QuerySet[DisposalList]:
    """Return the lists, the latest first, with what is on them."""
    on = Q(items__is_off=False)
    return DisposalList.objects.annotate(
        item_count=Count("items", filter=on),
        archived_count=Count("items", filter=on & Q(items__verdict=Verdict.ARCHIVE)),
        destroyed_count=Count("items", filter=on & Q(items__verdict=Verdict.DESTROY)),
    ).order_by("-year", "-number")


def open_list() -> DisposalList | None:
    """Return the list that is neither carried out nor withdrawn."""
    rows = DisposalList.objects.filter(state__in=[DisposalState.PROPOSED, DisposalState.CONFIRMED])
    return rows.order_by("pk").first()


def disposal_page(disposal: DisposalList) -> DisposalPage:
    """Return a list for its page: the dossiers in the order of their numbers, with papers counted (three queries)."""
    return DisposalPage(
        disposal=disposal,
        items=list(items_of(disposal)),
        positions=position_titles(),
        changes=changes("records.disposal_list", disposal.pk),
    )


def items_of(disposal: DisposalList) -> QuerySet[DisposalItem]:
    """Return the items with their dossiers, papers and versions counted, first and last paper named."""
    versions = "dossier__documents__versions"
    return (
        DisposalItem.objects.filter(disposal=disposal)
        .select_related("dossier")
        .defer("dossier__wrapped_key")
        .annotate(
            document_count=Count("dossier__documents", distinct=True),
            version_count=Count(versions),
            first_at=Min(f"{versions}__created_at"),
            last_at=Max(f"{versions}__created_at"),
        )
        .order_by("dossier__number", "pk")
    )


def disposal_data(disposal: DisposalList, *, issued_on: dt.date) -> dict[str, object]:
    """Return what the template `records/disposal` sets: by verdict, or by proposal while there is no answer."""
    items = [item for item in items_of(disposal) if not item.is_off]
    return {
        "label": disposal.label,
        "state": disposal.state,
        "issued_on": issued_on,
        "created_on": timezone.localdate(disposal.created_at),
        "archive": disposal.archive,
        "archivist": disposal.archivist,
        "confirmed_on": disposal.confirmed_on,
        "reference": disposal.reference,
        "carried_out_on": timezone.localdate(disposal.carried_out_at) if disposal.carried_out_at else None,
        "carried_out_by": disposal.carried_out_by.full_name if disposal.carried_out_by else "",
        "items": [_row(item) for item in items],
    }


def _row(item: DisposalItem) -> dict[str, object]:
    dossier = item.dossier
    return {
        "number": dossier.number,
        "title": dossier.title,
        "opened_on": timezone.localdate(dossier.opened_at),
        "closed_on": dossier.closed_on,
        "documents": item.document_count,  # type: ignore[attr-defined]
        "versions": item.version_count,  # type: ignore[attr-defined]
        "appraisal": str(Appraisal(item.proposed).label),
        "verdict": item.verdict,
    }
