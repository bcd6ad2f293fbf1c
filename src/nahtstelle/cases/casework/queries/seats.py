"""Who may be invited to a round table."""

from __future__ import annotations

from nahtstelle.cases.casework.models import Case, CaseGuest, TeamMember
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import DataCategory, GuestKind


def people_to_invite(case: Case) -> list[tuple[int, str]]:
    """Return the team: id and name with institution (one query)."""
    rows = TeamMember.objects.filter(case=case, until_at__isnull=True)
    rows = rows.select_related("user", "institution").order_by("from_at", "pk")
    return [(row.user_id, f"{row.user.full_name}, {row.institution.label}") for row in rows]


def guests_to_invite(case: Case, content: OpenCase) -> list[tuple[int, str]]:
    """Return people from outside who are let in at present, by name; none where names may not be read."""
    if not content.may(DataCategory.IDENTITY):
        return []
    rows = CaseGuest.objects.filter(case=case, kind=GuestKind.OUTSIDE, ended_at__isnull=True)
    return [(row.pk, str(content.read(row).get("name", ""))) for row in rows.order_by("from_at", "pk")]
