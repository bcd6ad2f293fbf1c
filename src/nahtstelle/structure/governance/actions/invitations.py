"""The agenda as a document, and the jobs that carry invitations: one for each person, ids only."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.dossiers import open_meeting_dossier
from nahtstelle.structure.governance.models import Appointment, Meeting
from nahtstelle.structure.governance.queries.agenda import open_items_of
from nahtstelle.structure.governance.queries.agenda_document import agenda_data
from nahtstelle.structure.governance.queries.attendance import roll_of

SEND_MESSAGE = "nahtstelle.structure.governance.tasks.send_meeting_message"
AGENDA_KIND = "agenda"


def store_agenda(*, meeting: Meeting, actor: Actor, now: dt.datetime) -> records.VersionRef:
    """Set the invitation with the agenda as PDF and keep it in the meeting's dossier; a later one is a new version.

    Whoever sees the meeting reads it, so restricted items are not on it: they are in the packs of those concerned.
    """
    dossier_id = open_meeting_dossier(meeting, actor=actor, now=now)
    content = records.render_pdf(
        template="governance/agenda",
        data=agenda_data(meeting, items=open_items_of(meeting), issued_on=timezone.localdate(now)),
    )
    name = f"{_('Invitation')} {meeting.body.short_name} {meeting.date.isoformat()}.pdf"
    filename = records.clean_filename(name)
    stored = [row for row in records.documents(dossier_id) if row.kind == AGENDA_KIND]
    if stored:
        return records.add_version(
            document_id=stored[0].id, content=content, filename=filename, actor=actor, now=now
        )
    return records.add_document(
        dossier_id=dossier_id,
        title=_("Invitation with agenda"),
        content=content,
        filename=filename,
        kind=AGENDA_KIND,
        actor=actor,
        now=now,
    )


def recipients(meeting: Meeting) -> list[Appointment]:
    """Return the members and associates of the meeting's day who have an e-mail address; deputies are not invited."""
    roll = roll_of(meeting)
    return [row for row in (*roll.members, *roll.associates) if row.user.is_active and row.user.email]


def queue_message(*, meeting: Meeting, user_id: int, method: str, sequence: int, now: dt.datetime) -> None:
    """Queue one calendar message for one person, inside the caller's transaction."""
    app.configure_task(SEND_MESSAGE).defer(
        meeting_id=meeting.pk, user_id=user_id, method=method, sequence=sequence, stamp=int(now.timestamp())
    )
