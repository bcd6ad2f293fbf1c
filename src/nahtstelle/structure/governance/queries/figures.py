"""Figures of a year for reports, counted from the records (canton folder, «Figures»)."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from nahtstelle.structure.governance.models import Decision, Meeting
from nahtstelle.structure.governance.states import HELD_STATES, BodyKind, MeetingKind, Procedure

Figures = dict[str, object]

COORDINATION_WITH_COMMITTEES = (BodyKind.COORDINATION, BodyKind.COMMITTEE)


def meeting_figures(year: int) -> Figures:
    """Count the meetings held in a year, on their date. A committee meeting counts for the theme of its body."""
    held = Meeting.objects.filter(state__in=HELD_STATES, date__year=year)
    of_committees = held.filter(body__kind=BodyKind.COMMITTEE)
    return {
        "steering": _by_meeting_kind(held.filter(body__kind=BodyKind.STEERING)),
        "coordination": _by_meeting_kind(held.filter(body__kind=BodyKind.COORDINATION)),
        "committee": {"total": of_committees.count(), "by_theme": _by(of_committees, "body__theme__key")},
        "coordination_with_committees": held.filter(body__kind__in=COORDINATION_WITH_COMMITTEES).count(),
    }


def decision_figures(year: int) -> Figures:
    """Count the decisions of a year: each in the year of its date and for the body that made it."""
    made = Decision.objects.filter(decided_on__year=year)
    steering = made.filter(body__kind=BodyKind.STEERING)
    totals = steering.aggregate(
        total=Count("pk"), circular=Count("pk", filter=Q(procedure=Procedure.CIRCULAR))
    )
    return {
        "steering": {
            "total": totals["total"],
            "circular": totals["circular"],
            "by_theme": _by(steering, "theme__key"),
            "by_kind": _by(steering, "kind"),
        },
        "coordination_with_committees": {
            "total": made.filter(body__kind__in=COORDINATION_WITH_COMMITTEES).count()
        },
    }


def _by_meeting_kind(meetings: QuerySet[Meeting]) -> dict[str, int]:
    counted = _by(meetings, "kind")
    return {kind.value: counted.get(kind.value, 0) for kind in MeetingKind}


def _by(rows: QuerySet[Meeting] | QuerySet[Decision], field: str) -> dict[str, int]:
    """Count rows by the values of a field that occur, in their order; rows without a value do not count."""
    counted = (
        rows.filter(**{f"{field}__isnull": False}).order_by(field).values_list(field).annotate(n=Count("pk"))
    )
    return dict(sorted(counted))
