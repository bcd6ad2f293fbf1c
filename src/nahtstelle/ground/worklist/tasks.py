"""Jobs of the room: the daily digest, one message a person."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.ground.worklist.digest import digest_message
from nahtstelle.ground.worklist.notices import notice_message
from nahtstelle.ground.worklist.queries import at_once_readers, digest_for, digest_readers

MORNING_HOUR = 6  # local time; the schedule itself counts in UTC, so it asks at both possible hours


@app.periodic(cron="30 4,5 * * *")
@app.task(queueing_lock="worklist.digests", pass_context=False)
def send_digests(timestamp: int) -> None:
    """Queue the digest of everybody for whom something waits, daily at 06.30 Swiss time."""
    moment = timezone.localtime(dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
    if moment.hour != MORNING_HOUR:
        return
    day = moment.date()
    for user_id in digest_readers():
        send_digest.defer(user_id=user_id, day=day.isoformat())


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_digest(user_id: int, day: str) -> None:
    """Send one person the digest of a day; nothing when nothing waits any more."""
    date = dt.date.fromisoformat(day)
    digest = digest_for(user_id, date)
    if digest is not None:
        digest_message(digest, user_id=user_id, day=date).send()


@app.task(name="worklist.send_notice", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_notice(duty_id: int) -> None:
    """Tell those who want to know at once that something waits; nothing when it is done already."""
    for user_id, email, name, kind in at_once_readers(duty_id):
        notice_message(kind=kind, duty_id=duty_id, user_id=user_id, email=email, name=name).send()
