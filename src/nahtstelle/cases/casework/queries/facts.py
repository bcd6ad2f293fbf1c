"""What the written rule of access needs to know of cases, read from their rows. For services of the software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from nahtstelle.cases.casework.models import Case, CaseGuest, Consent, EmergencyAccess, TeamMember
from nahtstelle.cases.casework.permissions.access import (
    CaseFacts,
    ConsentFacts,
    EmergencyFacts,
    GuestFacts,
    MemberFacts,
)
from nahtstelle.cases.casework.permissions.cases import works_on_cases
from nahtstelle.cases.casework.states import TeamRole
from nahtstelle.ground.identity.api import PersonRef, people


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
    """Return all that decides about access, by case (six queries). The caller stands as a service."""
    ids = [case.pk for case in cases]
    consents = consents_of(ids)
    parts = list(TeamMember.objects.filter(case_id__in=ids).order_by("from_at", "pk"))
    emergencies: dict[int, list[EmergencyFacts]] = defaultdict(list)
    for row in EmergencyAccess.objects.filter(case_id__in=ids).defer("sealed"):
        emergencies[row.case_id].append(
            EmergencyFacts(user_id=row.user_id, from_at=row.from_at, until_at=row.until_at)
        )
    reading = {row.user_id for rows in emergencies.values() for row in rows}
    staff = people({part.user_id for part in parts} | {case.registered_by_id for case in cases} | reading)
    members, coordinators = _members(parts, staff)
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
    gone = frozenset(
        person.user_id
        for person in staff.values()
        if not works_on_cases(role=person.role, is_active=person.is_active)
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
            gone=gone,
        )
        for case in cases
    }


def _members(
    parts: Iterable[TeamMember], staff: Mapping[int, PersonRef]
) -> tuple[dict[int, list[MemberFacts]], dict[int, int]]:
    """Return the open parts by case, and who coordinated last."""
    members: dict[int, list[MemberFacts]] = defaultdict(list)
    coordinators: dict[int, int] = {}
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
                    has_moved=staff[part.user_id].institution_id != part.institution_id,
                )
            )
    return members, coordinators
