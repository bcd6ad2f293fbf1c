"""Leads that begin, end or fall back, every night just after midnight. Numbers of rows only."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.lead import turn_leads


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="casework.lead", pass_context=False)
def turn_leads_in_the_night(timestamp: int) -> None:
    """Let leads begin and fall back on their day, and warn of those that end."""
    turn_leads(now=timezone.now())
