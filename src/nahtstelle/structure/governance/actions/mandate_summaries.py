"""The summary of the mandates before the coordination body: an item for information with the PDF as its paper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.agenda import add_item, locked_meeting
from nahtstelle.structure.governance.actions.dossiers import open_meeting_dossier
from nahtstelle.structure.governance.models import AgendaItem, AgendaPaper
from nahtstelle.structure.governance.queries.mandate_summary import mandate_summary, summary_data
from nahtstelle.structure.governance.states import BodyKind, MeetingState, Request

KIND = "mandate_summary"


class SummaryNotSchedulable(ActionRefused):
    """The meeting is not one of the coordination body to come, or has the summary already."""

    default_sentence = gettext_lazy("Choose a meeting of the coordination body yet to come.")


@transaction.atomic
def schedule_summary(
    *, meeting_id: int, since: dt.date, until: dt.date, actor: Actor, now: dt.datetime
) -> AgendaItem:
    """Put the summary of a period on the agenda of a coming meeting, with the PDF as it stands now as its paper.

    Raises PermissionRefused, SummaryNotSchedulable.
    """
    if not permissions.can_schedule_summary(actor):
        raise PermissionRefused
    meeting = locked_meeting(meeting_id)
    is_open = meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}
    if meeting.body.kind != BodyKind.COORDINATION or not is_open:
        raise SummaryNotSchedulable(field="meeting")
    title = _("Working groups: state of %(date)s") % {"date": date_words(until)}
    if meeting.items.filter(title=title).exists():
        raise SummaryNotSchedulable(
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
    summary = mandate_summary(actor, since=since, until=until)
    content = records.render_pdf(
        template="governance/mandate_summary", data=summary_data(summary, issued_on=until)
    )
    version = records.add_document(
        dossier_id=open_meeting_dossier(meeting, actor=actor, now=now),
        title=title,
        content=content,
        filename=records.clean_filename(f"{title}.pdf"),
        kind=KIND,
        actor=actor,
        now=now,
    )
    AgendaPaper.objects.create(item=item, version_id=version.id, frozen_at=now, is_added=item.is_late)
    facts: dict[str, object] = {"meeting": meeting.pk, "mandates": len(summary.lines)}
    audit.record(
        code="governance.mandate_summary.scheduled",
        actor=actor,
        subject_type="governance.agendaitem",
        subject_id=item.pk,
        facts=facts,
        now=now,
    )
    return item
