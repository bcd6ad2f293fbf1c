"""Numbers without gaps (domain §4, Decisions: «numbered gaplessly from a locked counter row»)."""

from __future__ import annotations

from django.db import transaction

from nahtstelle.structure.governance.models import Counter


@transaction.atomic
def next_number(*, scope: str, year: int) -> int:
    """Take the next number of a scope and year, beginning with 1.

    The counter's row stays locked until the caller's transaction ends, so nobody overtakes, and a rollback gives
    the number back. Scopes: «proposal», «decision:<pk of the body>».
    """
    Counter.objects.bulk_create([Counter(scope=scope, year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(scope=scope, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
