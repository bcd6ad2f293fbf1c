"""Who works on a case at present, as permissions ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from nahtstelle.cases.casework.models import Case, TeamMember
from nahtstelle.cases.casework.permissions.access import MemberFacts


def members_of(parts: Iterable[TeamMember]) -> tuple[MemberFacts, ...]:
    """Return the open ones of loaded parts."""
    return tuple(
        MemberFacts(
            user_id=row.user_id, institution_id=row.institution_id, role=row.role, from_at=row.from_at
        )
        for row in parts
        if row.until_at is None
    )


def open_members(case: Case) -> tuple[MemberFacts, ...]:
    """Return the open parts in the team of a case (one query)."""
    rows = TeamMember.objects.filter(case=case, until_at__isnull=True).order_by("from_at", "pk")
    return tuple(
        MemberFacts(user_id=user, institution_id=institution, role=role, from_at=from_at)
        for user, institution, role, from_at in rows.values_list(
            "user_id", "institution_id", "role", "from_at"
        )
    )
