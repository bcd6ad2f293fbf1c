"""What has to be watched across all cases (for services), and reviews and messages of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from nahtstelle.cases.casework.models import Case, CaseMessage, Measure, Review
from nahtstelle.cases.casework.states import CaseState, MeasureState, PlanState

UNDONE = (MeasureState.PLANNED, MeasureState.RUNNING)
AHEAD = dt.timedelta(days=14)


def overdue_measures(*, today: dt.date) -> Iterator[Measure]:
    """Yield the measures of plans in force whose day is over, with their cases."""
    rows = (
        Measure.objects.filter(
            plan__state=PlanState.SIGNED,
            case__state=CaseState.IMPLEMENTING,
            state__in=UNDONE,
            due_on__lt=today,
        )
        .select_related("case")
        .defer("sealed")
        .order_by("due_on", "pk")
    )
    return rows.iterator(chunk_size=500)


def reviews_to_watch(*, today: dt.date) -> Iterator[Case]:
    """Yield the cases whose review comes within fourteen days or is overdue."""
    rows = Case.objects.filter(
        state=CaseState.IMPLEMENTING, next_review_on__isnull=False, next_review_on__lte=today + AHEAD
    ).order_by("next_review_on", "pk")
    return rows.iterator(chunk_size=500)


def reviews_of(case: Case) -> QuerySet[Review]:
    """Return the reviews of a case, the newest first."""
    return Review.objects.filter(case=case).select_related("recorded_by")


def messages_of(case: Case) -> QuerySet[CaseMessage]:
    """Return the messages inside a case, the newest first."""
    return CaseMessage.objects.filter(case=case).select_related("written_by__institution")
