"""What the end of a case asks for, and how it ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F

from nahtstelle.cases.casework.models import Case, Closure, TeamMember
from nahtstelle.cases.casework.permissions.closing import ClosingFacts
from nahtstelle.cases.casework.states import CaseOrigin, TeamRole


def closing_facts(case: Case, parts: Iterable[TeamMember] | None = None) -> ClosingFacts:
    """Return who coordinates and whether social assistance is involved, of what the viewer may see.

    It is involved where a municipal social service brought the case in or a case worker was ever of the team.
    One query, none where all parts in the team are given.
    """
    if parts is None:
        parts = TeamMember.objects.filter(case=case)
    in_turn = sorted(parts, key=lambda row: (row.from_at, row.pk))
    coordinators = [row.user_id for row in in_turn if row.role == TeamRole.COORDINATOR]
    return ClosingFacts(
        coordinator_id=coordinators[-1] if coordinators else None,
        social_assistance=case.origin == CaseOrigin.SOCIAL_SERVICE
        or any(row.role == TeamRole.CASE_WORKER for row in in_turn),
    )


def closure_of(case: Case) -> Closure | None:
    """Return how a case was closed, as far as the viewer may read it."""
    return Closure.objects.filter(case=case).first()


def ended_while_writing(case_id: int, *, user_id: int | None, now: dt.datetime) -> Case | None:
    """Return a case that ended within the last day and took this person's part with it, none else (one query).

    The caller stands as a service: with the end of the case, nobody but its coordinator sees it any more.
    """
    ended = Case.objects.filter(pk=case_id, closed_at__gt=now - dt.timedelta(days=1))
    mine = TeamMember.objects.filter(case=case_id, user=user_id, until_at=F("case__closed_at"))
    return ended.filter(pk__in=mine.values("case")).first()
