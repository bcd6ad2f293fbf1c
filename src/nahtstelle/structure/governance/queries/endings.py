"""When a matter has come to its end: then the retention of its dossier begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, Q
from django.utils import timezone

from nahtstelle.structure.governance.models import Decision, Meeting, Minutes, Proposal
from nahtstelle.structure.governance.states import (
    MEETING,
    PROPOSAL,
    MeetingState,
    ProposalState,
    TaskState,
)


def ended_proposals(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the proposals whose way has ended; imported ones end with their last decision, if no task followed."""
    done = Proposal.objects.filter(pk__in=ids, state__in=PROPOSAL.final).order_by("pk")
    found = {pk: timezone.localdate(at) for pk, at in done.values_list("pk", "changed_at")}
    imported = Proposal.objects.filter(pk__in=ids, state=ProposalState.DECIDED, key__isnull=False)
    imported = imported.exclude(decisions__tasks__isnull=False).annotate(last=Max("decisions__decided_on"))
    return found | dict(imported.exclude(last=None).order_by("pk").values_list("pk", "last"))


def ended_meetings(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the meetings that need nothing more; an imported one ended on its day."""
    over = Q(state__in=MEETING.final) | Q(state=MeetingState.HELD, key__isnull=False)
    rows = Meeting.objects.filter(over, pk__in=ids).order_by("pk")
    return dict(rows.values_list("pk", "date"))


def ended_minutes(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the minutes that are approved."""
    rows = Minutes.objects.filter(pk__in=ids, approved_on__isnull=False).order_by("pk")
    return {pk: day for pk, day in rows.values_list("pk", "approved_on") if day}


def ended_decisions(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the decisions whose tasks are confirmed and whose resolution, where one is needed, is entered."""
    rows = Decision.objects.filter(pk__in=ids).exclude(
        needs_government_resolution=True, government_resolution=""
    )
    open_tasks = Q(tasks__state__in=[TaskState.OPEN, TaskState.REPORTED])
    rows = rows.exclude(pk__in=Decision.objects.filter(open_tasks, pk__in=ids).order_by().values("pk"))
    last = rows.annotate(confirmed=Max("tasks__confirmed_at")).order_by("pk")
    columns = last.values_list("pk", "decided_on", "government_resolution_on", "confirmed")
    return {
        pk: max(day for day in (decided, resolved, confirmed and timezone.localdate(confirmed)) if day)
        for pk, decided, resolved, confirmed in columns
    }
