"""Making access what the written rule says. Every action that changes state, team, guests or consent ends with this."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nahtstelle.cases.casework.models import Case, CaseAccess
from nahtstelle.cases.casework.permissions.access import Entitlement, entitlements
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.walls import as_service


@transaction.atomic
def renew_access(case: Case, *, now: dt.datetime) -> None:
    """Replace the rows of access of a case by what the rule says now; what holds already stays as it is."""
    zone = timezone.get_default_timezone()
    with as_service("access"):
        facts = case_facts(case)
        wanted = {_key(row): row for row in entitlements(facts, day=timezone.localdate(now), zone=zone)}
        superfluous = []
        for row in CaseAccess.objects.filter(case=case):
            entitled = wanted.get((row.user_id, row.guest_id, row.ground))
            if entitled is not None and _same(row, entitled):
                del wanted[(row.user_id, row.guest_id, row.ground)]
            else:
                superfluous.append(row.pk)
        CaseAccess.objects.filter(pk__in=superfluous).delete()
        CaseAccess.objects.bulk_create(
            CaseAccess(
                case=case,
                user_id=row.user_id,
                guest_id=row.guest_id,
                ground=row.ground,
                categories=sorted(row.categories),
                from_at=row.from_at,
                until_at=row.until_at,
            )
            for row in wanted.values()
        )


def _key(row: Entitlement) -> tuple[int | None, int | None, str]:
    return row.user_id, row.guest_id, row.ground


def _same(row: CaseAccess, entitled: Entitlement) -> bool:
    return (
        frozenset(row.categories) == entitled.categories
        and row.from_at == entitled.from_at
        and row.until_at == entitled.until_at
    )
