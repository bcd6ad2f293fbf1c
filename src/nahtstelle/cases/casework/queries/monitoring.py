"""What has to be watched: overdue measures, coming and overdue reviews, across all cases. For services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from nahtstelle.cases.casework.models import Case, Measure
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
