"""Who works on a case and did before, who leads, what is offered. Within the wall of whoever asks."""

from __future__ import annotations

import datetime as dt

from nahtstelle.cases.casework.models import Case, EmergencyAccess, LeadPeriod, LeadTransfer, TeamMember
from nahtstelle.cases.casework.queries.facts import consents_of
from nahtstelle.cases.casework.states import TransferState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import PersonRef, Role, active_people, find_people

TEAM_ROLES = (Role.SPECIALIST, Role.CASE_WORKER)
FOUND_AT_MOST = 20


def parts_of(case: Case) -> list[TeamMember]:
    """Return all parts in the team, open ones first by their beginning (one query)."""
    rows = TeamMember.objects.filter(case=case).select_related("user", "institution")
    return sorted(rows, key=lambda row: (row.until_at is not None, row.from_at, row.pk))


def leads_of(case: Case) -> list[LeadPeriod]:
    """Return the periods of lead, the latest first (one query)."""
    rows = LeadPeriod.objects.filter(case=case).select_related("institution")
    return list(rows.order_by("-from_at", "-pk"))


def lead_now(case: Case) -> LeadPeriod | None:
    """Return who leads now (one query)."""
    return (
        LeadPeriod.objects.filter(case=case, until_at__isnull=True)
        .select_related("institution")
        .order_by("-from_at", "-pk")
        .first()
    )


def latest_transfer(case: Case) -> LeadTransfer | None:
    """Return the last offer of the lead, as far as the viewer may read it (one query)."""
    rows = LeadTransfer.objects.filter(case=case).select_related("source", "target")
    return rows.order_by("-offered_at", "-pk").first()


def labels_of(lead: LeadPeriod | None, transfer: LeadTransfer | None) -> dict[int, str]:
    """Return the names of the institution that leads and of the one asked (no query)."""
    found = {lead.institution_id: lead.institution.label} if lead is not None else {}
    return found | ({transfer.target_id: transfer.target.label} if transfer is not None else {})


def waits_for_its_day(transfer: LeadTransfer | None, lead: LeadPeriod | None) -> bool:
    """Tell whether an offer was accepted and its day has not come: nothing has led since but its giver."""
    return (
        transfer is not None
        and transfer.state == TransferState.ACCEPTED
        and lead is not None
        and lead.institution_id == transfer.source_id
        and transfer.answered_at is not None
        and lead.from_at <= transfer.answered_at
    )


def named_institutions(case: Case, day: dt.date) -> frozenset[int]:
    """Return whom the consent in force names; nobody without one."""
    with as_service("consent"):
        consent = consents_of([case.pk]).get(case.pk)
    return consent.institutions if consent is not None and consent.in_force(day) else frozenset()


def candidates(words: str, *, roles: tuple[Role, ...], besides: frozenset[int]) -> list[PersonRef]:
    """Return people of these roles by name or institution, without those who are in the team (one query)."""
    if not words.strip():
        return []
    found = find_people(words, roles=roles, limit=FOUND_AT_MOST + len(besides))
    return [row for row in found if row.user_id not in besides and row.institution_id][:FOUND_AT_MOST]


def people_of(institution_id: int, *, besides: frozenset[int]) -> list[PersonRef]:
    """Return who can work on a case in the name of an institution, without those who are in the team (two queries)."""
    rows = [row for role in TEAM_ROLES for row in active_people(role=role)]
    return [row for row in rows if row.institution_id == institution_id and row.user_id not in besides]


def emergencies_of(case: Case) -> list[EmergencyAccess]:
    """Return the emergency accesses to a case without their reasons, the latest first (one query)."""
    with as_service("emergency"):
        rows = EmergencyAccess.objects.filter(case=case).defer("sealed")
        return list(rows.select_related("user__institution", "seen_by").order_by("-from_at", "-pk"))
