"""Jobs of the room: closing what has come to its end."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.ground.records.actions.dossiers import close_ended_dossier
from nahtstelle.ground.records.queries.dossiers import ended_dossiers


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="records.close_ended", pass_context=False)
def close_ended_dossiers(timestamp: int) -> None:
    """Close every night the dossiers whose matter ended long enough ago; each on its own."""
    now = timezone.now()
    today = timezone.localdate(dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
    for dossier_id, ended_on in ended_dossiers(today=today):
        close_ended_dossier(dossier_id=dossier_id, ended_on=ended_on, now=now)
