"""Messages of round tables, and the nightly look for assessments whose day has passed. Never any content."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.round_table_notices import SEND
from nahtstelle.cases.casework.actions.situation import remind_coordinator_of_late
from nahtstelle.cases.casework.models import Contribution, RoundTableParticipant
from nahtstelle.cases.casework.round_table_mail import REQUEST, Envelope, round_table_message
from nahtstelle.cases.casework.states import CaseState, ContributionState, RoundTableState
from nahtstelle.cases.casework.walls import as_service


@app.task(name=SEND, retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_round_table_message(table_id: int, user_id: int, method: str, sequence: int) -> None:
    """Send one participant the invitation or its cancellation; nothing where it no longer holds."""
    with as_service("invitations"):
        rows = RoundTableParticipant.objects.filter(round_table=table_id, user=user_id).defer("sealed")
        row = rows.select_related("round_table__case", "user").first()
    if row is None or row.user is None or not row.user.is_active or not row.user.email:
        return
    table = row.round_table
    is_off = table.state == RoundTableState.CANCELLED
    if table.starts_at is None or (method == REQUEST) == is_off:
        return
    envelope = Envelope(
        method=method,
        sequence=sequence,
        stamp=table.invited_at or table.created_at,
        email=row.user.email,
        name=row.user.full_name,
    )
    round_table_message(table, envelope).send()


@app.periodic(cron="25 5 * * *")
@app.task(queueing_lock="casework.late_contributions", pass_context=False)
def look_for_late_contributions(timestamp: int) -> None:
    """Let coordinators wait for assessments whose day has passed, every night."""
    now = timezone.now()
    with as_service("reminders"):
        rows = Contribution.objects.filter(
            state=ContributionState.ASKED,
            due_on__lt=timezone.localdate(now),
            case__state=CaseState.CLARIFYING,
        )
        for case_id in sorted(set(rows.values_list("case_id", flat=True))):
            remind_coordinator_of_late(case_id=case_id, now=now)
