"""Jobs of the room."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from nahtstelle.structure.programmes.actions import watching


@app.periodic(cron="25 3 * * *")
@app.task(name="programmes.watch_projects", queueing_lock="programmes.watch_projects", pass_context=False)
def watch_projects(timestamp: int) -> None:
    """Look at the dates of projects, daily: reports and milestones due or overdue."""
    watching.watch_projects(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
