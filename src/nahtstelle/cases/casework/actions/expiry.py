"""Consents that come to their end by their own date: the coordinator renews or closes (004 §3; domain §6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case, Consent, TeamMember
from nahtstelle.cases.casework.states import CONSENTED_STATES, TeamRole
from nahtstelle.cases.casework.walls import as_service

KIND = "casework.consent"
DUTY = "consent-expiry"
WARNING_DAYS = 30
"""So long before the last day the coordinator is told (design)."""


@transaction.atomic
def warn_of_expiry(*, now: dt.datetime) -> int:
    """Let each consent that ends within 30 days, or has ended, wait for its coordinator; return how many wait.

    Access ends by the clock without this job; a renewed consent settles the duty.
    """
    today = timezone.localdate(now)
    with as_service("expiry"):
        cases = Case.objects.filter(state__in=CONSENTED_STATES).in_bulk()
        ending = _ending(list(cases), today + dt.timedelta(days=WARNING_DAYS))
        coordinators = dict(
            TeamMember.objects.filter(
                case_id__in=ending, role=TeamRole.COORDINATOR, until_at__isnull=True
            ).values_list("case_id", "user_id")
        )
        for case_id, last_day in ending.items():
            coordinator = coordinators.get(case_id)
            if coordinator is not None:
                _wait(cases[case_id], coordinator, last_day, today, now)
    return len(ending)


def _ending(case_ids: list[int], horizon: dt.date) -> dict[int, dt.date]:
    """Return the first day without consent, by case, where it comes before the horizon."""
    latest = (
        Consent.objects.filter(case_id__in=case_ids)
        .order_by("case_id", "-recorded_at", "-pk")
        .distinct("case_id")
        .values_list("case_id", "valid_to")
    )
    return {case_id: day for case_id, day in latest if day is not None and day <= horizon}


def _wait(case: Case, coordinator: int, ends_on: dt.date, today: dt.date, now: dt.datetime) -> None:
    title = (
        _("The consent has expired: renew it or close the case")
        if ends_on <= today
        else _("The consent will expire: renew it or close the case")
    )
    wait_for(
        case,
        DUTY,
        kind=KIND,
        title=title,
        url=reverse("casework:show_case", args=[case.pk]),
        now=now,
        due_on=ends_on,
        user_id=coordinator,
    )
