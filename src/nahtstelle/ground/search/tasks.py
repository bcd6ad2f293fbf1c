"""Jobs of the room: counting the results of saved searches, for the people who saved them."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.ground.search.actions import note_count
from nahtstelle.ground.search.saved import count_for_owner, saved_searches_to_count


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="search.count_saved", pass_context=False)
def count_saved_searches(timestamp: int) -> None:
    """Queue the count of every saved search, nightly before the daily e-mail goes out."""
    for saved_id in saved_searches_to_count():
        count_saved_search.defer(saved_id=saved_id)


@app.task(retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def count_saved_search(saved_id: int) -> None:
    """Count the results of one saved search as its owner would see them today."""
    now = timezone.now()
    found = count_for_owner(saved_id, today=timezone.localdate(now))
    if found is not None:
        note_count(saved_id=saved_id, found=found, now=now)
