"""Who may see an agenda item: everybody of the meeting, or only the representatives concerned (000 §6.1.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.invitations import store_agenda
from nahtstelle.structure.governance.actions.pack_queue import queue_packs
from nahtstelle.structure.governance.models import AgendaItem, AgendaItemReader, Meeting, Proposal
from nahtstelle.structure.governance.permissions import can_restrict_item
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import MeetingState


class ItemNotRestrictable(ActionRefused):
    """The meeting is cancelled, nobody is named, or somebody named does not belong to the body."""


@transaction.atomic
def restrict_item(*, actor: Actor, item_id: int, reader_ids: Collection[int], now: dt.datetime) -> AgendaItem:
    """Let only the people named see the item, its papers, its outcome and its decision; with secretariat and chair.

    `reader_ids` are people of the body on the meeting's day; they replace those named before. After the invitation
    the agenda is set anew without the item. Raises PermissionRefused, ItemNotRestrictable.
    """
    item = _locked_item(actor, item_id)
    people = {row.user_id for row in roll_of(item.meeting).everybody}
    if not reader_ids:
        raise ItemNotRestrictable(_("Name at least one person who may see the item."), field="readers")
    if not set(reader_ids) <= people:
        raise ItemNotRestrictable(
            _("Only people of the body on the day of the meeting can be named."), field="readers"
        )
    item.is_restricted = True
    item.save(update_fields=["is_restricted"])
    AgendaItemReader.objects.filter(item=item).exclude(user__in=reader_ids).delete()
    AgendaItemReader.objects.bulk_create(
        [AgendaItemReader(item=item, user_id=pk) for pk in sorted(reader_ids)], ignore_conflicts=True
    )
    _mark_proposal(item)
    _tell("restricted", item, actor, now, readers=sorted(reader_ids))
    return item


@transaction.atomic
def open_item(*, actor: Actor, item_id: int, now: dt.datetime) -> AgendaItem:
    """Let everybody who sees the meeting see the item again. Raises PermissionRefused, ItemNotRestrictable."""
    item = _locked_item(actor, item_id)
    item.is_restricted = False
    item.save(update_fields=["is_restricted"])
    AgendaItemReader.objects.filter(item=item).delete()
    if (
        item.proposal_id
        and not AgendaItem.objects.filter(proposal_id=item.proposal_id, is_restricted=True).exists()
    ):
        Proposal.objects.filter(pk=item.proposal_id).update(is_restricted=False)
    _tell("opened", item, actor, now)
    return item


def _mark_proposal(item: AgendaItem) -> None:
    """A proposal is restricted as long as one of its items is; the mark outlives its place on the agenda."""
    if item.proposal_id is not None:
        restricted = AgendaItem.objects.filter(proposal_id=item.proposal_id, is_restricted=True).exists()
        Proposal.objects.filter(pk=item.proposal_id).update(is_restricted=restricted)


def _locked_item(actor: Actor, item_id: int) -> AgendaItem:
    """Lock the meeting, then the item; the meeting is on the item."""
    meeting = locked_meeting(AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item_id))
    if not can_restrict_item(actor, meeting):
        raise PermissionRefused
    if meeting.state == MeetingState.CANCELLED:
        raise ItemNotRestrictable(_("The meeting is cancelled: its agenda stays as it was."))
    item = AgendaItem.objects.select_for_update().get(pk=item_id)
    item.meeting = meeting
    return item


def _tell(verb: str, item: AgendaItem, actor: Actor, now: dt.datetime, **facts: object) -> None:
    """Write the audit entry; the agenda and the packs that were sent are made anew."""
    meeting: Meeting = item.meeting
    if meeting.state == MeetingState.INVITED:
        store_agenda(meeting=meeting, actor=actor, now=now)
        queue_packs(meeting=meeting, actor=actor, now=now)
    audit.record(
        code=f"governance.item.{verb}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"item": item.pk, **facts},
        now=now,
    )
