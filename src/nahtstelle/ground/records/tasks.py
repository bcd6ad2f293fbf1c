"""Jobs of the room: closing what has come to its end, reading documents for the search."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.ground.records.actions import texts
from nahtstelle.ground.records.actions.dossiers import close_ended_dossier
from nahtstelle.ground.records.queries.dossiers import ended_dossiers
from nahtstelle.ground.records.queries.unread import unread_documents


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="records.close_ended", pass_context=False)
def close_ended_dossiers(timestamp: int) -> None:
    """Close every night the dossiers whose matter ended long enough ago; each on its own."""
    now = timezone.now()
    today = timezone.localdate(dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
    for dossier_id, ended_on in ended_dossiers(today=today):
        close_ended_dossier(dossier_id=dossier_id, ended_on=ended_on, now=now)


@app.task(name="records.read_document", retry=RetryStrategy(max_attempts=4, exponential_wait=5))
def read_document(document_id: int) -> None:
    """Bring the latest version of a document into the search; again does no harm."""
    texts.index_document(document_id=document_id, now=timezone.now())


@app.periodic(cron="10 2 * * *")
@app.task(name="records.read_unread", queueing_lock="records.read_unread", pass_context=False)
def read_unread(timestamp: int) -> None:
    """Queue what has not been read yet (older than the search, imported, or missed), nightly."""
    for document_id in unread_documents():
        read_document.defer(document_id=document_id)
