"""What the written rule of access needs to know of cases, read from their rows. For services of the software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import connection

from nahtstelle.cases.casework.models import Case, CaseGuest, Consent, EmergencyAccess, TeamMember
from nahtstelle.cases.casework.permissions.access import (
    CaseFacts,
    ConsentFacts,
    EmergencyFacts,
    GuestFacts,
    MemberFacts,
)
from nahtstelle.cases.casework.states import TeamRole


def current_consent(case_id: int) -> Consent | None:
    """Return the consent recorded last: the one in force, or the one that ended."""
    return Consent.objects.filter(case_id=case_id).defer("sealed").order_by("-recorded_at", "-pk").first()


def consents_of(case_ids: Collection[int]) -> dict[int, ConsentFacts]:
    """Return the consents recorded last, by case, as the rule sees them (one query, past the wall; migration 0007).

    Who may not read a consent is bound by it all the same.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_consents(%s)", [list(case_ids)])
        return {
            case_id: ConsentFacts(
                institutions=frozenset(institutions),
                categories=frozenset(categories),
                purposes=frozenset(purposes),
                valid_from=valid_from,
                valid_to=valid_to,
                ending=ending,
                ended_at=ended_at,
            )
            for case_id, categories, purposes, valid_from, valid_to, ending, ended_at, institutions in cursor
        }


def case_facts(cases: Collection[Case]) -> dict[int, CaseFacts]:
    """Return all that decides about access, by case (five queries). The caller stands as a service."""
    ids = [case.pk for case in cases]
    consents = consents_of(ids)
    members: dict[int, list[MemberFacts]] = defaultdict(list)
    coordinators: dict[int, int] = {}
    parts = TeamMember.objects.filter(case_id__in=ids).order_by("from_at", "pk")
    for part in parts:
        if part.role == TeamRole.COORDINATOR:
            coordinators[part.case_id] = part.user_id
        if part.until_at is None:
            members[part.case_id].append(
                MemberFacts(
                    user_id=part.user_id,
                    institution_id=part.institution_id,
                    role=part.role,
                    from_at=part.from_at,
                )
            )
    guests: dict[int, list[GuestFacts]] = defaultdict(list)
    for guest in CaseGuest.objects.filter(case_id__in=ids, ended_at__isnull=True).defer("sealed"):
        guests[guest.case_id].append(
            GuestFacts(
                guest_id=guest.pk,
                kind=guest.kind,
                categories=frozenset(guest.categories),
                from_at=guest.from_at,
                until_at=guest.until_at,
            )
        )
    emergencies: dict[int, list[EmergencyFacts]] = defaultdict(list)
    for row in EmergencyAccess.objects.filter(case_id__in=ids).defer("sealed"):
        emergencies[row.case_id].append(
            EmergencyFacts(user_id=row.user_id, from_at=row.from_at, until_at=row.until_at)
        )
    return {
        case.pk: CaseFacts(
            state=case.state,
            registered_by_id=case.registered_by_id,
            opened_at=case.opened_at,
            closed_at=case.closed_at,
            consent=consents.get(case.pk),
            members=tuple(members[case.pk]),
            guests=tuple(guests[case.pk]),
            emergencies=tuple(emergencies[case.pk]),
            coordinator_id=coordinators.get(case.pk),
        )
        for case in cases
    }
