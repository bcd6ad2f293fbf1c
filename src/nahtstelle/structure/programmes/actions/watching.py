"""The nightly look at dates: reports and milestones due or overdue reach the worklist (domain §5)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nahtstelle.structure.programmes.actions import duties
from nahtstelle.structure.programmes.models import Milestone, Project
from nahtstelle.structure.programmes.states import MilestoneState, Phase

REPORT_AHEAD = dt.timedelta(days=21)
MILESTONE_AHEAD = dt.timedelta(days=14)


@transaction.atomic
def watch_projects(*, now: dt.datetime) -> None:
    """Open what is due soon or overdue; opening again changes nothing."""
    today = timezone.localdate(now)
    due = Project.objects.running().filter(next_report_on__lte=today + REPORT_AHEAD)
    for project in due.order_by("next_report_on", "pk"):
        duties.wait_for_report(project, now=now)
        if project.lead_id is not None and project.next_report_on and project.next_report_on < today:
            duties.report_is_late(project, now=now)
    planned = Milestone.objects.filter(
        state=MilestoneState.PLANNED, planned_on__lte=today + MILESTONE_AHEAD
    ).exclude(project__phase=Phase.ENDED)
    for milestone in planned.select_related("project").order_by("planned_on", "pk"):
        duties.wait_for_milestone(milestone, is_late=milestone.planned_on < today, now=now)
