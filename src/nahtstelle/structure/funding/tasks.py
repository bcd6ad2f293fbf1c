"""Jobs of the room."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.structure.funding.actions.agreements import watch_agreement
from nahtstelle.structure.funding.queries.agreements import agreements_to_watch


@app.periodic(cron="40 4 * * *")
@app.task(queueing_lock="funding.agreements", pass_context=False)
def watch_agreements(timestamp: int) -> None:
    """Every morning, see which agreements are about to end or have to be tendered."""
    now = timezone.now()
    for agreement_id in agreements_to_watch():
        watch_agreement(agreement_id=agreement_id, now=now)
