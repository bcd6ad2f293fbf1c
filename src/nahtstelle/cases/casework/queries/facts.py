"""What the written rule of access needs to know of a case, read from its rows. For services of the software."""

from __future__ import annotations

from nahtstelle.cases.casework.models import Case, CaseGuest, Consent, EmergencyAccess, TeamMember
from nahtstelle.cases.casework.permissions.access import (
    CaseFacts,
    ConsentFacts,
    EmergencyFacts,
    GuestFacts,
    MemberFacts,
)
from nahtstelle.cases.casework.states import TeamRole


def consent_facts(consent: Consent | None) -> ConsentFacts | None:
    """Return a consent as the rule sees it (one query for the institutions it names)."""
    if consent is None:
        return None
    return ConsentFacts(
        institutions=frozenset(consent.named.values_list("institution_id", flat=True)),
        categories=frozenset(consent.categories),
        purposes=frozenset(consent.purposes),
        valid_from=consent.valid_from,
        valid_to=consent.valid_to,
        is_ended=consent.is_ended,
    )


def current_consent(case_id: int) -> Consent | None:
    """Return the consent recorded last: the one in force, or the one that ended."""
    return Consent.objects.filter(case_id=case_id).defer("sealed").order_by("-recorded_at", "-pk").first()


def case_facts(case: Case) -> CaseFacts:
    """Return all that decides about access to a case (five queries). The caller stands as a service."""
    parts = list(
        TeamMember.objects.filter(case=case).values_list(
            "user_id", "institution_id", "role", "from_at", "until_at"
        )
    )
    coordinators = [row for row in parts if row[2] == TeamRole.COORDINATOR]
    return CaseFacts(
        state=case.state,
        registered_by_id=case.registered_by_id,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        consent=consent_facts(current_consent(case.pk)),
        members=tuple(
            MemberFacts(user_id=user, institution_id=institution, role=role, from_at=from_at)
            for user, institution, role, from_at, until_at in parts
            if until_at is None
        ),
        guests=tuple(
            GuestFacts(
                guest_id=guest.pk,
                kind=guest.kind,
                categories=frozenset(guest.categories),
                from_at=guest.from_at,
                until_at=guest.until_at,
            )
            for guest in CaseGuest.objects.filter(case=case, ended_at__isnull=True).defer("sealed")
        ),
        emergencies=tuple(
            EmergencyFacts(user_id=row.user_id, from_at=row.from_at, until_at=row.until_at)
            for row in EmergencyAccess.objects.filter(case=case).defer("sealed")
        ),
        coordinator_id=max(coordinators, key=lambda row: row[3])[0] if coordinators else None,
    )
