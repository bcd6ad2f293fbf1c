"""An item for information with its paper on a coming agenda of the coordination body: summaries of any kind."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.agenda import add_item, locked_meeting
from nahtstelle.structure.governance.actions.dossiers import open_meeting_dossier
from nahtstelle.structure.governance.models import AgendaItem, AgendaPaper
from nahtstelle.structure.governance.states import BodyKind, MeetingState, Request


class InformationNotSchedulable(ActionRefused):
    """The meeting is not one of the coordination body to come, or has this item already."""

    default_sentence = gettext_lazy("Choose a meeting of the coordination body yet to come.")


@transaction.atomic
def put_information(
    *, meeting_id: int, title: str, content: bytes, kind: str, actor: Actor, now: dt.datetime
) -> AgendaItem:
    """Put an item for information at the end of the agenda, with a PDF as its paper, filed with the meeting.

    Raises PermissionRefused, InformationNotSchedulable, AgendaNotEditable.
    """
    meeting = locked_meeting(meeting_id)
    is_open = meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}
    if meeting.body.kind != BodyKind.COORDINATION or not is_open:
        raise InformationNotSchedulable(field="meeting")
    if meeting.items.filter(title=title).exists():
        raise InformationNotSchedulable(
            _("The summary of this day is on the agenda of this meeting already."), field="meeting"
        )
    item = add_item(
        actor=actor,
        meeting_id=meeting.pk,
        title=title,
        request=Request.INFORMATION,
        presenter=_("Secretariat office"),
        now=now,
    )
    version = records.add_document(
        dossier_id=open_meeting_dossier(meeting, actor=actor, now=now),
        title=title,
        content=content,
        filename=records.clean_filename(f"{title}.pdf"),
        kind=kind,
        actor=actor,
        now=now,
    )
    AgendaPaper.objects.create(item=item, version_id=version.id, frozen_at=now, is_added=item.is_late)
    return item
