"""Freezing the text of minutes: a version with its SHA-256, and the complete PDF in their dossier."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import Minutes, MinutesVersion
from nahtstelle.structure.governance.queries.minutes import SUBJECT, frozen_text, working_text
from nahtstelle.structure.governance.queries.minutes_document import (
    approved_sentence,
    minutes_data,
    minutes_filename,
)
from nahtstelle.structure.governance.queries.minutes_text import Text, canonical, digest

MINUTES_KIND = "minutes"


def freeze(*, minutes: Minutes, actor: Actor, now: dt.datetime) -> MinutesVersion:
    """Freeze the text as it stands and keep its PDF; the caller saves `minutes.version`."""
    text = working_text(minutes)
    content = canonical(text)
    minutes.version += 1
    stored = _store(minutes, text, digest(content), actor, now)
    return MinutesVersion.objects.create(
        minutes=minutes,
        number=minutes.version,
        content=content,
        sha256=digest(content),
        frozen_at=now,
        frozen_by_id=actor.user_id,
        document_id=stored.id,
    )


def store_approved(*, minutes: Minutes, actor: Actor, now: dt.datetime) -> records.VersionRef:
    """Keep the PDF once more with the sentence on the approval; the frozen text is the same."""
    version = MinutesVersion.objects.get(minutes=minutes, number=minutes.version)
    return _store(
        minutes, frozen_text(version), version.sha256, actor, now, approved=approved_sentence(minutes)
    )


def _store(
    minutes: Minutes, text: Text, sha256: str, actor: Actor, now: dt.datetime, *, approved: str = ""
) -> records.VersionRef:
    """Set the PDF with everything in it; only who sees every item reads it (see `minutes_registry.py`)."""
    dossier_id = _dossier_of(minutes, actor, now)
    day = timezone.localdate(now)
    data = minutes_data(text, number=minutes.version, sha256=sha256, issued_on=day, approved=approved)
    content = records.render_pdf(template="governance/minutes", data=data)
    filename = records.clean_filename(minutes_filename(minutes))
    stored = [row for row in records.documents(dossier_id) if row.kind == MINUTES_KIND]
    if stored:
        return records.add_version(
            document_id=stored[0].id, content=content, filename=filename, actor=actor, now=now
        )
    return records.add_document(
        dossier_id=dossier_id,
        title=_("Minutes"),
        content=content,
        filename=filename,
        kind=MINUTES_KIND,
        actor=actor,
        now=now,
    )


def _dossier_of(minutes: Minutes, actor: Actor, now: dt.datetime) -> int:
    if minutes.dossier_id is not None:
        return minutes.dossier_id
    meeting = minutes.meeting
    names = {"body": meeting.body.short_name, "date": meeting.date.strftime("%d.%m.%Y")}
    dossier = records.open_dossier(
        title=_("Minutes %(body)s, %(date)s") % names,
        owner_type=SUBJECT,
        owner_id=minutes.pk,
        actor=actor,
        now=now,
    )
    minutes.dossier_id = dossier.id
    minutes.save(update_fields=["dossier"])
    return dossier.id
