"""Jobs of the room."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.ground.audit.actions import seal_entries


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="audit.seal", pass_context=False)
def seal_audit_entries(timestamp: int) -> None:
    """Seal what was written since the last seal."""
    seal_entries(now=timezone.now())
