"""Making access what the written rule says. Every action that changes state, team, guests or consent ends with this."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nahtstelle.cases.casework.models import Case, CaseAccess, EmergencyAccess, TeamMember
from nahtstelle.cases.casework.permissions.access import Entitlement, entitlements
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service

Key = tuple[int | None, int | None, str]


def renew_access(case: Case, *, now: dt.datetime) -> None:
    """Make the rows of access of a case what the rule says now; what holds already stays as it is."""
    renew_access_of([case], now=now)


@transaction.atomic
def renew_access_of(cases: Collection[Case], *, now: dt.datetime) -> None:
    """Make the rows of access of cases what the rule says now (nine queries, however many cases)."""
    zone, day = timezone.get_default_timezone(), timezone.localdate(now)
    with as_service("access"):
        facts = case_facts(cases)
        stored: dict[int, list[CaseAccess]] = defaultdict(list)
        for row in CaseAccess.objects.filter(case_id__in=list(facts)):
            stored[row.case_id].append(row)
        superfluous: list[int] = []
        missing: list[CaseAccess] = []
        for case_id, fact in facts.items():
            wanted = {_key(row): row for row in entitlements(fact, day=day, zone=zone)}
            for row in stored[case_id]:
                key = (row.user_id, row.guest_id, row.ground)
                if key in wanted and _same(row, wanted[key]):
                    del wanted[key]
                else:
                    superfluous.append(row.pk)
            missing += [_row(case_id, entitled) for entitled in wanted.values()]
        CaseAccess.objects.filter(pk__in=superfluous).delete()
        CaseAccess.objects.bulk_create(missing)


def renew_access_for(user_id: int, *, now: dt.datetime) -> None:
    """Make access what the rule says now in every case in which somebody has a part: they changed office or role."""
    with as_service("access"):
        parts = TeamMember.objects.filter(user=user_id).order_by().values("case")
        emergencies = EmergencyAccess.objects.filter(user=user_id).order_by().values("case")
        mine = Q(pk__in=parts) | Q(pk__in=emergencies) | Q(registered_by=user_id, state=CaseState.ENQUIRY)
        cases = list(Case.objects.filter(mine).exclude(state=CaseState.ERASED).order_by("pk"))
        renew_access_of(cases, now=now)


def _row(case_id: int, entitled: Entitlement) -> CaseAccess:
    return CaseAccess(
        case_id=case_id,
        user_id=entitled.user_id,
        guest_id=entitled.guest_id,
        ground=entitled.ground,
        categories=sorted(entitled.categories),
        from_at=entitled.from_at,
        until_at=entitled.until_at,
    )


def _key(row: Entitlement) -> Key:
    return row.user_id, row.guest_id, row.ground


def _same(row: CaseAccess, entitled: Entitlement) -> bool:
    return (
        frozenset(row.categories) == entitled.categories
        and row.from_at == entitled.from_at
        and row.until_at == entitled.until_at
    )
