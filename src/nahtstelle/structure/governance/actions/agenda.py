"""Building the agenda: put proposals on, take them off, free items, order, late papers (domain §4, «Meetings»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.circular_parts import wait_for_agenda
from nahtstelle.structure.governance.actions.duties import SCHEDULE, stop_waiting, wait_for_scheduling
from nahtstelle.structure.governance.actions.pack_queue import queue_packs
from nahtstelle.structure.governance.actions.steps import audit_proposal, note_step
from nahtstelle.structure.governance.models import AgendaItem, AgendaPaper, Meeting, Minutes, Proposal
from nahtstelle.structure.governance.permissions import (
    can_edit_agenda,
    can_schedule_proposal,
    can_unschedule_proposal,
)
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import PROPOSAL, RUNNING, MeetingState, Request

OPEN_STATES = (MeetingState.PLANNED, MeetingState.INVITED)
EDITABLE_STATES = (*OPEN_STATES, MeetingState.HELD)


class AgendaNotEditable(ActionRefused):
    """The meeting is cancelled, or the item has an outcome."""


class ProposalNotSchedulable(ActionRefused):
    """The meeting is held or cancelled, or of a body whose turn it is not."""


class AgendaOrderStale(ActionRefused):
    """Somebody else has changed the agenda meanwhile."""


def locked_meeting(meeting_id: int) -> Meeting:
    """Return the meeting with its row locked: whatever changes a meeting or its agenda begins here."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("body", "body__lead_institution")
    return rows.get(pk=meeting_id)


@transaction.atomic
def schedule_proposal(
    *, actor: Actor, proposal_id: int, meeting_id: int, now: dt.datetime, presenter: str = ""
) -> AgendaItem:
    """Put an accepted proposal at the end of the agenda of a meeting of the body whose turn it is.

    After the invitation the item is marked as added, and so are its papers. A restricted proposal comes on restricted:
    the secretariat names its readers again. Raises PermissionRefused, TransitionRefused, ProposalNotSchedulable.
    """
    meeting = locked_meeting(meeting_id)
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    if not can_schedule_proposal(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("schedule", source)
    _check_turn(proposal, meeting)
    proposal.save(update_fields=["state"])
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=_next_position(meeting),
        title=proposal.title,
        request=proposal.request,
        presenter=presenter,
        proposal=proposal,
        is_late=meeting.state == MeetingState.INVITED,
        is_restricted=proposal.is_restricted,
    )
    if item.is_late:
        freeze_papers(items=[item], is_added=True, now=now)
    _write_proposal_step("schedule", proposal, source, meeting, actor, now)
    stop_waiting(proposal, SCHEDULE, actor=actor, now=now)
    return item


def _check_turn(proposal: Proposal, meeting: Meeting) -> None:
    if meeting.state not in OPEN_STATES:
        raise ProposalNotSchedulable(_("The meeting is held or cancelled. Choose a meeting yet to come."))
    station = current_referral(proposal.pk)
    if station is None or station.body_id != meeting.body_id:
        raise ProposalNotSchedulable(
            _(
                "It is not the turn of %(body)s on the route of this proposal. Choose a meeting of the next body."
            )
            % {"body": meeting.body.short_name}
        )


@transaction.atomic
def unschedule_proposal(*, actor: Actor, proposal_id: int, now: dt.datetime, reason: str = "") -> None:
    """Take a scheduled proposal off the agenda of the meeting that is not held yet; it is accepted again.

    Raises PermissionRefused, TransitionRefused, AgendaNotEditable.
    """
    item = _scheduled_item(proposal_id)
    meeting = locked_meeting(item.meeting_id) if item else None
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    if not can_unschedule_proposal(actor, proposal):
        raise PermissionRefused
    PROPOSAL.step("unschedule", proposal.state)
    if item is None and proposal.circulars.filter(state__in=RUNNING).exists():
        raise AgendaNotEditable(
            _("The proposal is on the circular way: withdraw the circular resolution instead.")
        )
    if item is None or meeting is None or meeting.state not in OPEN_STATES:
        raise AgendaNotEditable(_("The meeting is held: record the outcome «deferred» instead."))
    take_off(proposal=proposal, actor=actor, now=now, reason=reason)


def take_off(*, proposal: Proposal, actor: Actor, now: dt.datetime, reason: str = "") -> None:
    """Remove the item of a scheduled proposal and make it accepted again; the caller has locked and checked.

    The duty of finding another meeting is open again.
    """
    item = _scheduled_item(proposal.pk)
    if item is None:
        return
    meeting, source = item.meeting, proposal.state
    proposal.state = PROPOSAL.step("unschedule", proposal.state)
    proposal.save(update_fields=["state"])
    _delete_item(item)
    _write_proposal_step("unschedule", proposal, source, meeting, actor, now, reason=reason)
    wait_for_scheduling(proposal, now=now)


def _scheduled_item(proposal_id: int) -> AgendaItem | None:
    rows = AgendaItem.objects.filter(proposal_id=proposal_id, outcome="").exclude(
        meeting__state=MeetingState.CANCELLED
    )
    return rows.select_related("meeting__body").order_by("-pk").first()


def _write_proposal_step(
    verb: str,
    proposal: Proposal,
    source: str,
    meeting: Meeting,
    actor: Actor,
    now: dt.datetime,
    *,
    reason: str = "",
) -> None:
    note = _meeting_note(verb, meeting)
    note_step(proposal, verb=verb, source=source, actor=actor, now=now, reason=reason, sentence=note)
    facts = {"meeting": meeting.pk, "body": meeting.body_id}
    audit_proposal(f"{verb}d", proposal, actor=actor, now=now, **facts)


def _meeting_note(verb: str, meeting: Meeting) -> str:
    names = {
        "body": meeting.body.short_name,
        "date": f"{meeting.date.day}.{meeting.date.month}.{meeting.date.year}",
    }
    if verb == "schedule":
        return _("Put on the agenda of %(body)s, %(date)s.") % names
    return _("Taken off the agenda of %(body)s, %(date)s.") % names


@transaction.atomic
def add_item(
    *, actor: Actor, meeting_id: int, title: str, request: str, presenter: str, now: dt.datetime
) -> AgendaItem:
    """Add an item without a proposal; after the invitation, and while the meeting is held, it is marked as added.

    Raises PermissionRefused, AgendaNotEditable.
    """
    meeting = _editable_meeting(actor, meeting_id)
    if not title.strip():
        raise AgendaNotEditable(_("Enter a title for the item."), field="title")
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=_next_position(meeting),
        title=title.strip(),
        request=Request(request),
        presenter=presenter.strip(),
        is_late=meeting.state != MeetingState.PLANNED,
    )
    _audit_agenda("item_added", meeting, actor, now, item=item.pk, is_late=item.is_late)
    return item


@transaction.atomic
def remove_item(*, actor: Actor, item_id: int, now: dt.datetime) -> None:
    """Remove an item that has no outcome; one with a proposal is unscheduled. Raises as these do."""
    item = AgendaItem.objects.select_related("meeting").get(pk=item_id)
    meeting = _editable_meeting(actor, item.meeting_id)
    item.refresh_from_db()
    if item.outcome:
        raise AgendaNotEditable(_("The item has an outcome and stays on the agenda."))
    if Minutes.objects.filter(approving_item=item).exists():
        raise AgendaNotEditable(
            _(
                "The body approves minutes with this item: it stays on the agenda. Record «deferred» if need be."
            )
        )
    if item.proposal_id is not None:
        unschedule_proposal(actor=actor, proposal_id=item.proposal_id, now=now)
        return
    wait_for_agenda(item)
    _delete_item(item)
    _audit_agenda("item_removed", meeting, actor, now, item=item_id)


@transaction.atomic
def order_agenda(
    *, actor: Actor, meeting_id: int, order: Sequence[int], base: Sequence[int], now: dt.datetime
) -> None:
    """Put the items into the given order; `base` is the order the person saw.

    Raises PermissionRefused, AgendaNotEditable, AgendaOrderStale when the agenda has changed since.
    """
    meeting = _editable_meeting(actor, meeting_id)
    items = {item.pk: item for item in AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk")}
    if list(items) != list(base) or sorted(items) != sorted(order):
        raise AgendaOrderStale(
            _("Somebody else has changed the agenda meanwhile. It is shown as it stands now; order it again.")
        )
    for position, pk in enumerate(order, start=1):
        items[pk].position = position
    AgendaItem.objects.bulk_update(items.values(), ["position"])
    _audit_agenda("ordered", meeting, actor, now, items=list(order))


@transaction.atomic
def add_late_papers(*, actor: Actor, meeting_id: int, now: dt.datetime) -> int:
    """Take the versions that came since the invitation into the papers, marked as added; return how many.

    What was sent stays beside them; the packs are built again. Raises PermissionRefused, AgendaNotEditable.
    """
    meeting = _editable_meeting(actor, meeting_id)
    if meeting.state != MeetingState.INVITED:
        raise AgendaNotEditable(_("Papers are added between the invitation and the meeting."))
    items = list(meeting.items.select_related("proposal").order_by("position"))
    count = freeze_papers(items=items, is_added=True, now=now)
    queue_packs(meeting=meeting, actor=actor, now=now)
    _audit_agenda("papers_added", meeting, actor, now, papers=count)
    return count


def freeze_papers(*, items: Sequence[AgendaItem], is_added: bool, now: dt.datetime) -> int:
    """Fix the latest version of every paper of the items' proposals as what is sent; return how many are new."""
    dossiers = {
        item.pk: item.proposal.dossier_id for item in items if item.proposal and item.proposal.dossier_id
    }
    documents = records.documents_of(set(dossiers.values()))
    known = set(AgendaPaper.objects.filter(item__in=items).values_list("item_id", "version_id"))
    papers = [
        AgendaPaper(item_id=item_id, version_id=document.latest.id, frozen_at=now, is_added=is_added)
        for item_id, dossier_id in dossiers.items()
        for document in documents[dossier_id]
        if (item_id, document.latest.id) not in known
    ]
    return len(AgendaPaper.objects.bulk_create(papers))


def _editable_meeting(actor: Actor, meeting_id: int) -> Meeting:
    meeting = locked_meeting(meeting_id)
    if not can_edit_agenda(actor, meeting):
        raise PermissionRefused
    if meeting.state not in EDITABLE_STATES:
        raise AgendaNotEditable(
            _("The meeting is cancelled, or its minutes are being written: its agenda stays as it was.")
        )
    return meeting


def _next_position(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1


def _delete_item(item: AgendaItem) -> None:
    meeting_id = item.meeting_id
    item.delete()
    rest = list(AgendaItem.objects.filter(meeting_id=meeting_id).order_by("position", "pk"))
    for position, row in enumerate(rest, start=1):
        row.position = position
    AgendaItem.objects.bulk_update(rest, ["position"])


def _audit_agenda(verb: str, meeting: Meeting, actor: Actor, now: dt.datetime, **facts: object) -> None:
    audit.record(
        code=f"governance.agenda.{verb}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts=facts,
        now=now,
    )
