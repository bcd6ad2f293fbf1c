"""The summary of the mandates before the coordination body: an item for information with the PDF as its paper."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.information_items import put_information
from nahtstelle.structure.governance.models import AgendaItem
from nahtstelle.structure.governance.queries.mandate_summary import mandate_summary, summary_data

KIND = "mandate_summary"


@transaction.atomic
def schedule_summary(
    *, meeting_id: int, since: dt.date, until: dt.date, actor: Actor, now: dt.datetime
) -> AgendaItem:
    """Put the summary of a period on the agenda of a coming meeting, with the PDF as it stands now as its paper.

    Raises PermissionRefused, InformationNotSchedulable.
    """
    if not permissions.can_schedule_summary(actor):
        raise PermissionRefused
    summary = mandate_summary(actor, since=since, until=until)
    item = put_information(
        meeting_id=meeting_id,
        title=_("Working groups: state of %(date)s") % {"date": date_words(until)},
        content=records.render_pdf(
            template="governance/mandate_summary", data=summary_data(summary, issued_on=until)
        ),
        kind=KIND,
        actor=actor,
        now=now,
    )
    facts: dict[str, object] = {"meeting": item.meeting_id, "mandates": len(summary.lines)}
    audit.record(
        code="governance.mandate_summary.scheduled",
        actor=actor,
        subject_type="governance.agendaitem",
        subject_id=item.pk,
        facts=facts,
        now=now,
    )
    return item
