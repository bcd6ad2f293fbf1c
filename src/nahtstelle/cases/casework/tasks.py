"""Jobs of the room. None of them knows content: their arguments are numbers of rows and nothing else."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.escalation import watch_cases


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="casework.monitoring", pass_context=False)
def watch_in_the_night(timestamp: int) -> None:
    """Let overdue measures and reviews wait for the coordinator, then for the team."""
    watch_cases(now=timezone.now())
