"""Jobs of the room: closing what has ended, saying what is due, removing destroyed files, reading for the search."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.ground.records.actions import texts
from nahtstelle.ground.records.actions.disposal import take_away_files, wait_for_disposal
from nahtstelle.ground.records.actions.dossiers import close_ended_dossier
from nahtstelle.ground.records.queries.disposal import count_due, open_list
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
    say_what_is_due(today=today, now=now)


def say_what_is_due(*, today: dt.date, now: dt.datetime) -> None:
    """Keep the secretariat's duty for what is due up to date, unless a list is under way."""
    count = 0 if open_list() else count_due(today=today)
    with translation.override(settings.LANGUAGE_CODE):
        title = ngettext("Prepare disposal: %(count)d dossier", "Prepare disposal: %(count)d dossiers", count)
        wait_for_disposal(
            count=count,
            url=reverse("records:list_disposals"),
            place=_("Records"),
            title=title % {"count": count},
            now=now,
        )


@app.task(name="records.remove_files", retry=5)
def remove_files(names: list[str]) -> None:
    """Remove the encrypted files of destroyed dossiers; what is gone already is gone."""
    take_away_files(names=names)


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


@app.task(name="records.read_dossier", retry=RetryStrategy(max_attempts=4, exponential_wait=5))
def read_dossier(dossier_id: int) -> None:
    """Read all documents of a dossier again, after it got another classification."""
    texts.index_dossier(dossier_id=dossier_id, now=timezone.now())
