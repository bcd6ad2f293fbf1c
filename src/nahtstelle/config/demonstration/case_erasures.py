"""Erasures of invented cases: each in its night, those of earlier weeks confirmed; the last ones wait (domain §2)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.actions.erasure_confirmation import confirm_erasures
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.erasures import unconfirmed
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.ground.identity.api import Role, active_people, actor_for
from nahtstelle.ground.identity.models import User

NIGHT, MORNING = dt.time(1, 20), dt.time(9, 5)
WAITS = dt.timedelta(days=10)
"""What was erased longer ago is confirmed."""


def erase_and_confirm(*, now: dt.datetime) -> None:
    """Erase what is due, night by night, and let data protection confirm what is some days old.

    The caller stands as a service, in no transaction.
    """
    due = Case.objects.filter(state=CaseState.CLOSED, erase_on__lte=timezone.localdate(now)).order_by(
        "erase_on"
    )
    for day in [day for day in due.values_list("erase_on", flat=True).distinct() if day is not None]:
        erase_due_cases(now=min(timezone.make_aware(dt.datetime.combine(day, NIGHT)), now))
    officers = active_people(role=Role.DATA_PROTECTION)
    if not officers:
        return
    actor = actor_for(User.objects.get(pk=officers[0].user_id), timezone.localdate(now))
    for erasure in list(unconfirmed().filter(rows_erased_at__lt=now - WAITS)):
        morning = timezone.localdate(erasure.rows_erased_at) + dt.timedelta(days=2)
        confirm_erasures(
            erasure_ids=[erasure.pk],
            actor=actor,
            now=timezone.make_aware(dt.datetime.combine(morning, MORNING)),
        )
