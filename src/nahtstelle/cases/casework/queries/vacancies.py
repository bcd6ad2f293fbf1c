"""Cases that nobody coordinates any more: whose coordinator has no case role or no open account now (domain §6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from nahtstelle.cases.casework.models import Case, TeamMember
from nahtstelle.cases.casework.permissions.cases import CASE_ROLES
from nahtstelle.cases.casework.permissions.team import can_take_over_coordination
from nahtstelle.cases.casework.queries.facts import consents_of
from nahtstelle.cases.casework.states import CONSENTED_STATES, TeamRole
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A case without coordination: its shell, and the office that had it. No content."""

    case: Case
    office: str


def vacant_parts() -> QuerySet[TeamMember]:
    """Return the coordinators' parts that nobody fills any more; the caller stands as a service."""
    parts = TeamMember.objects.filter(
        role=TeamRole.COORDINATOR, until_at__isnull=True, case__state__in=CONSENTED_STATES
    )
    return parts.exclude(user__is_active=True, user__role__in=CASE_ROLES)


def offices(parts: Sequence[TeamMember], day: dt.date) -> dict[int, frozenset[int]]:
    """Return by case which institutions may take it over: those the consent names, and the one that had it.

    One query; the caller stands as a service.
    """
    consents = consents_of([part.case_id for part in parts])
    found = {}
    for part in parts:
        consent = consents.get(part.case_id)
        named = consent.institutions if consent is not None and consent.in_force(day) else frozenset()
        found[part.case_id] = named | {part.institution_id}
    return found


def vacancies_for(actor: Actor, *, day: dt.date) -> list[Vacancy]:
    """Return what the actor may take over, the oldest first (two queries, however many there are)."""
    with as_service("vacancy"):
        parts = list(vacant_parts().select_related("case", "institution").order_by("case__number"))
        places = offices(parts, day)
    return [
        Vacancy(case=part.case, office=part.institution.label)
        for part in parts
        if can_take_over_coordination(actor, part.case.state, places[part.case_id])
    ]
