"""Jobs of the room."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.outward.insight.actions.case_figures import count_cases


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="insight.cases", pass_context=False)
def count_in_the_night(timestamp: int) -> None:
    """Count the cases anew, after the erasures of the night."""
    count_cases(now=timezone.now())
