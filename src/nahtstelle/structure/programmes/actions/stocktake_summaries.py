"""What people write to the answers, and the summary before the coordination body (002 §3.2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.api import put_information
from nahtstelle.structure.programmes.actions import stocktake_duties as duties
from nahtstelle.structure.programmes.actions.stocktakes import (
    audit_stocktake,
    locked_stocktake,
    note_stocktake,
)
from nahtstelle.structure.programmes.models import Stocktake
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries.stocktake_document import document_data
from nahtstelle.structure.programmes.states.stocktakes import STOCKTAKE, StocktakeState

KIND, TEMPLATE = "stocktake_summary", "programmes/stocktake"


class SummaryNotWritable(ActionRefused):
    """Before the offices answer there is nothing to summarise; what was put before a body stays as it was."""


@transaction.atomic
def write_summary(
    *, stocktake_id: int, text: str, revision: int, actor: Actor, now: dt.datetime
) -> Stocktake:
    """Write what the answers show. Raises PermissionRefused, SummaryNotWritable, EditConflict."""
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    if stocktake.state not in {StocktakeState.RUNNING, StocktakeState.CLOSED}:
        raise SummaryNotWritable(_("The summary cannot be written now."))
    if stocktake.summary_revision != revision:
        raise EditConflict(current={"summary": stocktake.summary}, changed_by="")
    stocktake.summary, stocktake.summary_revision = text.strip(), revision + 1
    stocktake.save()
    audit_stocktake("summary_written", stocktake, actor=actor, now=now)
    return stocktake


@transaction.atomic
def present_summary(*, stocktake_id: int, meeting_id: int, actor: Actor, now: dt.datetime) -> Stocktake:
    """Put the summary on the agenda of a coming meeting of the coordination body, for information.

    Raises PermissionRefused, TransitionRefused, SummaryNotWritable, InformationNotSchedulable.
    """
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_present_stocktake(actor, stocktake):
        raise PermissionRefused
    source, stocktake.state = stocktake.state, STOCKTAKE.step("present", stocktake.state)
    if not stocktake.summary:
        raise SummaryNotWritable(_("Please write first what the answers show."), field="meeting")
    put_information(
        meeting_id=meeting_id,
        title=_("Stocktake: %(title)s") % {"title": stocktake.title},
        content=summary_pdf(stocktake, issued_on=timezone.localdate(now)),
        kind=KIND,
        actor=actor,
        now=now,
    )
    stocktake.presented_at, stocktake.meeting_id = now, meeting_id
    stocktake.save()
    duties.stop_waiting(stocktake, actor=actor, now=now)
    note_stocktake("present", stocktake, source, actor=actor, now=now)
    return stocktake


def summary_pdf(stocktake: Stocktake, *, issued_on: dt.date) -> bytes:
    """Set the summary as it stands now."""
    version = questionnaires.version_ref(stocktake.version_id)
    return records.render_pdf(template=TEMPLATE, data=document_data(stocktake, version, issued_on=issued_on))
