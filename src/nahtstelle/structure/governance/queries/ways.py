"""The way of a proposal as the page draws it: submission – secretariat – bodies – execution."""

from __future__ import annotations

from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import Station as Stop
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import AgendaItem, Decision, Referral
from nahtstelle.structure.governance.queries.proposals import ProposalRecord
from nahtstelle.structure.governance.states import MeetingState, Outcome, ProposalState, Request, Station

StopState = Literal["done", "here", "ahead", "skipped"]
ENDED = frozenset(
    {ProposalState.WITHDRAWN, ProposalState.FORWARDED, ProposalState.REJECTED, ProposalState.NOTED}
)
WITH_BODIES = frozenset({ProposalState.ACCEPTED, ProposalState.SCHEDULED})


def way_of(record: ProposalRecord, *, actor: Actor) -> list[Stop]:
    """Return the stations in order, done, present and ahead (no query)."""
    bodies = [_body_stop(record, referral, actor) for referral in record.referrals]
    stops = [_submission_stop(record), _secretariat_stop(record), *bodies]
    if record.proposal.request != Request.INFORMATION:
        stops.append(_execution_stop(record))
    return stops


def _submission_stop(record: ProposalRecord) -> Stop:
    proposal = record.proposal
    label = _("Submission")
    if proposal.submitted_at is None:
        state: StopState = "skipped" if proposal.state == ProposalState.WITHDRAWN else "here"
        return Stop(label=label, notes=(_("not submitted yet"),), state=state)
    notes = (f"{proposal.institution.label}, {date_words(proposal.submitted_at)}",)
    if proposal.state == ProposalState.RETURNED:
        return Stop(label=label, notes=(*notes, _("returned for revision")), state="here")
    return Stop(label=label, notes=notes, state="done")


def _secretariat_stop(record: ProposalRecord) -> Stop:
    proposal, label = record.proposal, _("Secretariat office")
    if proposal.accepted_at is not None:
        note = _("accepted, %(date)s") % {"date": date_words(proposal.accepted_at)}
        return Stop(label=label, notes=(note,), state="done")
    if proposal.state == ProposalState.SUBMITTED:
        return Stop(label=label, notes=(_("judges relevance"),), state="here")
    if proposal.state == ProposalState.IN_CONSULTATION:
        return Stop(label=label, notes=_consultation_notes(record), state="here")
    if proposal.state == ProposalState.FORWARDED:
        return Stop(label=label, notes=(_("forwarded to the national IIZ"),), state="done")
    return Stop(label=label, state="skipped" if proposal.state in ENDED else "ahead")


def _consultation_notes(record: ProposalRecord) -> tuple[str, ...]:
    total = len(record.current_statements)
    counted = _("%(answered)d of %(total)d statements") % {
        "answered": total - len([row for row in record.current_statements if not row.stance]),
        "total": total,
    }
    latest = record.consultation
    if latest is None or latest.closed_at is not None:
        return (_("consultation closed"), counted)
    return (_("consultation until %(date)s") % {"date": date_words(latest.due_on)}, counted)


def _body_stop(record: ProposalRecord, referral: Referral, actor: Actor) -> Stop:
    label = referral.body.short_name if referral.body else _("Government council")
    if referral.outcome:
        notes, url = _outcome_notes(record, referral)
        return Stop(label=label, notes=notes, state="done", url=url)
    state = _open_state(record, referral)
    item = record.scheduled_item
    if state == "here" and item is not None and referral.body_id == item.meeting.body_id:
        return Stop(
            label=label, notes=_meeting_notes(item, referral), state="here", url=_meeting_url(item, actor)
        )
    if state == "here" and record.circular is not None:
        return Stop(label=label, notes=(_("by circular resolution"), _role(record, referral)), state="here")
    return Stop(label=label, notes=(_role(record, referral),), state=state)


def _open_state(record: ProposalRecord, referral: Referral) -> StopState:
    state = record.proposal.state
    if state in ENDED:
        return "skipped"
    if referral.station == Station.RESOLVES:
        done = any(row.government_resolution for row in record.decisions)
        waiting = state in {ProposalState.DECIDED, ProposalState.IN_EXECUTION}
        return "done" if done else "here" if waiting else "ahead"
    current = record.current_referral
    return "here" if state in WITH_BODIES and current is not None and current.pk == referral.pk else "ahead"


def _role(record: ProposalRecord, referral: Referral) -> str:
    if referral.station == Station.RESOLVES:
        numbers = [row.government_resolution for row in record.decisions if row.government_resolution]
        return (
            _("RRB %(number)s") % {"number": numbers[-1]} if numbers else _("government resolution required")
        )
    if referral.station == Station.RECOMMENDS:
        return _("recommends")
    return _("takes note") if record.proposal.request == Request.INFORMATION else _("decides")


def _meeting_notes(item: AgendaItem, referral: Referral) -> tuple[str, ...]:
    purpose = {
        Request.INFORMATION: _("for information"),
        Request.DISCUSSION: _("for discussion"),
        Request.DECISION: _("for recommendation")
        if referral.station == Station.RECOMMENDS
        else _("for decision"),
    }[Request(item.request)]
    return (_("Meeting of %(date)s") % {"date": date_words(item.meeting.date)}, purpose)


def _meeting_url(item: AgendaItem, actor: Actor) -> str:
    """The meeting, for those who may see it (as MeetingQuerySet.visible_to, without its query)."""
    if actor.is_secretariat or item.meeting.body_id in actor.readable_body_ids:
        return reverse("governance:show_meeting", args=[item.meeting_id])
    return ""


def _outcome_notes(record: ProposalRecord, referral: Referral) -> tuple[tuple[str, ...], str]:
    outcome = str(Outcome(referral.outcome).label)
    day = f", {date_words(referral.outcome_on)}" if referral.outcome_on else ""
    decision = _decision_at(record, referral)
    if decision is None:
        return (outcome + day,), ""
    url = reverse("governance:show_decision", args=[decision.pk])
    return (outcome + day, _("Decision %(label)s") % {"label": decision.label}), url


def _decision_at(record: ProposalRecord, referral: Referral) -> Decision | None:
    found = [
        row
        for row in record.decisions
        if row.body_id == referral.body_id
        and row.decided_on == referral.outcome_on
        and row.corrects_id is None
    ]
    return found[-1] if found else None


def _execution_stop(record: ProposalRecord) -> Stop:
    state, label = record.proposal.state, _("Execution")
    total = sum(getattr(row, "task_count", 0) for row in record.decisions)
    done = sum(getattr(row, "tasks_done", 0) for row in record.decisions)
    counted = (_("%(done)d of %(total)d tasks done") % {"done": done, "total": total},) if total else ()
    if state == ProposalState.COMPLETED:
        return Stop(label=label, notes=counted or (_("completed"),), state="done")
    if state == ProposalState.IN_EXECUTION:
        return Stop(label=label, notes=counted, state="here")
    return Stop(label=label, notes=counted, state="skipped" if state in ENDED else "ahead")


def is_meeting_open(item: AgendaItem) -> bool:
    """Tell whether the meeting of an item is still to be held."""
    return item.meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}
