"""Jobs of the end of a case: erasure and consents that expire, every night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.actions.expiry import warn_of_expiry


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="casework.erasure", pass_context=False)
def erase_in_the_night(timestamp: int) -> None:
    """Erase the cases whose day has come, and finish what was begun."""
    erase_due_cases(now=timezone.now())


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="casework.expiry", pass_context=False)
def warn_in_the_night(timestamp: int) -> None:
    """Let consents that expire wait for their coordinators: renew or close."""
    warn_of_expiry(now=timezone.now())
