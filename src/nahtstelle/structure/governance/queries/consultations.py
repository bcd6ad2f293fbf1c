"""Whom one can ask, whom one should ask, and who has not answered yet (000 §8.1.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nahtstelle.ground.identity.api import System
from nahtstelle.structure.governance.models import Appointment, Body, Proposal, Statement
from nahtstelle.structure.governance.states import VOTING_FUNCTIONS, BodyKind, FieldOfService

FIRST_ASKED = (BodyKind.COORDINATION, BodyKind.COMMITTEE, BodyKind.STEERING, BodyKind.WORKING_GROUP)
AFFECTED_SYSTEMS: dict[str, frozenset[str]] = {
    FieldOfService.LABOUR_MARKET: frozenset({System.ALV, System.BUSINESS}),
    FieldOfService.EDUCATION: frozenset({System.EDUCATION}),
    FieldOfService.COUNSELLING: frozenset({System.EDUCATION, System.ALV}),
    FieldOfService.SOCIAL_INTEGRATION: frozenset({System.SH}),
    FieldOfService.FOREIGNERS: frozenset({System.MIGRATION, System.SH}),
    FieldOfService.SOCIAL_BENEFITS: frozenset({System.SH}),
    FieldOfService.POVERTY: frozenset({System.SH}),
    FieldOfService.DISABILITY: frozenset({System.IV}),
}


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody who can be asked, once, under the first of their bodies."""

    user_id: int
    name: str
    institution: str
    is_suggested: bool

    @property
    def label(self) -> str:
        """Name and institution, as the checkbox shows it."""
        return f"{self.name}, {self.institution}" if self.institution else self.name


@dataclass(frozen=True, slots=True)
class AskableGroup:
    """The people of a body."""

    body: str
    people: tuple[Askable, ...]


def askable_members(proposal: Proposal, *, day: dt.date) -> list[AskableGroup]:
    """Return the members of all bodies of a day, coordination first, each person once; the author is not asked.

    Suggested are the voting members of the coordination body whose institution belongs to a system that the field of
    service touches; where the field tells nothing, all of them but the author's own institution. One query.
    """
    rows = (
        Appointment.objects.in_force_on(day)
        .filter(user__is_active=True)
        .exclude(user_id=proposal.author_id)
        .exclude(body__kind=BodyKind.SECRETARIAT)
        .select_related("user__institution", "body")
    )
    ordered = sorted(rows, key=_order)
    suggested = _suggested(proposal, ordered)
    groups: dict[int, tuple[Body, list[Askable]]] = {}
    seen: set[int] = set()
    for row in ordered:
        if row.user_id in seen:
            continue
        seen.add(row.user_id)
        institution = row.user.institution
        person = Askable(
            row.user_id,
            row.user.full_name,
            institution.label if institution else "",
            row.user_id in suggested,
        )
        groups.setdefault(row.body_id, (row.body, []))[1].append(person)
    return [AskableGroup(body.short_name, tuple(people)) for body, people in groups.values()]


def _order(row: Appointment) -> tuple[int, str, int, int, str, int]:
    kind = FIRST_ASKED.index(BodyKind(row.body.kind))
    return kind, row.body.sort_name, row.body_id, row.function_rank, row.user.sort_name, row.pk


def _suggested(proposal: Proposal, rows: list[Appointment]) -> frozenset[int]:
    own = [
        row
        for row in rows
        if row.body.kind == BodyKind.COORDINATION
        and row.function in VOTING_FUNCTIONS
        and row.user.institution_id != proposal.institution_id
    ]
    wanted = AFFECTED_SYSTEMS.get(proposal.field_of_service, frozenset())
    affected = [row for row in own if row.user.institution and wanted & set(row.user.institution.systems)]
    return frozenset(row.user_id for row in affected or own)


def outstanding_addresses(consultation_id: int) -> list[str]:
    """Return the e-mail addresses of those who have not answered an open consultation."""
    rows = Statement.objects.filter(
        consultation_id=consultation_id,
        consultation__closed_at__isnull=True,
        stance="",
        member__is_active=True,
    )
    return list(rows.order_by("member__email").values_list("member__email", flat=True))
