"""What is overdue reaches the coordinator first, then the team (domain §6, Monitoring). Knows dates, no content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.steps import note, wait_for
from nahtstelle.cases.casework.models import Case, Measure, TeamMember
from nahtstelle.cases.casework.queries.monitoring import overdue_measures, reviews_to_watch
from nahtstelle.cases.casework.states import TeamRole
from nahtstelle.cases.casework.walls import as_service

DUTY_OVERDUE = "casework.overdue"
DUTY_REVIEW = "casework.review"
TEAM_AFTER = dt.timedelta(days=14)


def watch_cases(*, now: dt.datetime) -> None:
    """Open the duties of a day; a second time the same day changes nothing."""
    with as_service("monitoring"):
        today = timezone.localdate(now)
        for measure in overdue_measures(today=today):
            escalate_measure(measure, today=today, now=now)
        for case in reviews_to_watch(today=today):
            watch_review(case, today=today, now=now)


@transaction.atomic
def escalate_measure(measure: Measure, *, today: dt.date, now: dt.datetime) -> None:
    """Tell the coordinator that a measure is overdue; fourteen days later the whole team. Called as a service."""
    case = measure.case
    late = measure.due_on + TEAM_AFTER <= today
    for user_id in _addressees(case, whole_team=late):
        wait_for(
            case,
            f"measure:{measure.line}:late:{user_id}",
            kind=DUTY_OVERDUE,
            title=_("Measure overdue"),
            url=reverse("casework:show_plan", args=[case.pk]),
            now=now,
            due_on=measure.due_on,
            user_id=user_id,
        )
    if late and measure.escalated_at is None:
        measure.escalated_at = now
        measure.save(update_fields=["escalated_at"])
        note(case, "measure.escalate", actor=None, now=now, facts={"measure": measure.pk})


@transaction.atomic
def watch_review(case: Case, *, today: dt.date, now: dt.datetime) -> None:
    """Let the coming review wait for the coordinator; fourteen days overdue it waits for the team. As a service."""
    due = case.next_review_on
    if due is None:
        return
    title = _("Review overdue") if due < today else _("Hold and record the review")
    for user_id in _addressees(case, whole_team=due + TEAM_AFTER <= today):
        wait_for(
            case,
            f"review:{user_id}",
            kind=DUTY_REVIEW,
            title=title,
            url=reverse("casework:list_reviews", args=[case.pk]),
            now=now,
            due_on=due,
            user_id=user_id,
        )


def _addressees(case: Case, *, whole_team: bool) -> Iterable[int]:
    rows = TeamMember.objects.filter(case=case, until_at__isnull=True)
    if not whole_team:
        rows = rows.filter(role=TeamRole.COORDINATOR)
    return list(rows.values_list("user_id", flat=True))
