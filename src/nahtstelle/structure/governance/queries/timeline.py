"""One timeline for everybody who may see the proposal: history, statements and what is planned, the newest first."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.ui.api import HistoryEntry
from nahtstelle.structure.governance.models import Statement
from nahtstelle.structure.governance.queries.proposals import ProposalRecord
from nahtstelle.structure.governance.states import PROPOSAL, ProposalState, Stance

SENTENCES = {
    "create": gettext_lazy("Draft begun."),
    "submit": gettext_lazy("Submitted."),
    "change": gettext_lazy("Text changed."),
    "ask_members": gettext_lazy("Members consulted."),
    "remind_members": gettext_lazy("Members reminded."),
    "close_consultation": gettext_lazy("Consultation closed."),
    "classify": gettext_lazy("Classified."),
    "accept": gettext_lazy("Accepted; route planned."),
    "return_to_author": gettext_lazy("Returned for revision."),
    "forward_to_national": gettext_lazy("Forwarded to the national IIZ."),
    "schedule": gettext_lazy("Put on an agenda."),
    "unschedule": gettext_lazy("Taken off the agenda."),
    "withdraw": gettext_lazy("Withdrawn."),
    "start_execution": gettext_lazy("Execution started."),
}
STATEMENT_SENTENCES = {
    Stance.AGREE: gettext_lazy("Statement: agreement."),
    Stance.REMARKS: gettext_lazy("Statement: agreement with remarks."),
    Stance.DISAGREE: gettext_lazy("Statement: disagreement."),
    Stance.NOT_CONCERNED: gettext_lazy("Statement: not concerned."),
}


def timeline_of(record: ProposalRecord) -> list[HistoryEntry]:
    """Return what has happened and the meeting that is planned, the newest first (no query)."""
    is_draft = record.proposal.state == ProposalState.DRAFT
    entries = [_answer(row) for row in record.statements if row.answered_at is not None]
    entries += [_step(change) for change in record.changes if is_draft or change.verb != "create"]
    entries += _resolutions(record)
    if not any(change.verb == "submit" for change in record.changes) and record.proposal.submitted_at:
        entries.append(
            HistoryEntry(
                at=record.proposal.submitted_at, text=_("Submitted."), who=record.proposal.institution.label
            )
        )
    entries += _imported_decisions(record)
    entries += _planned(record)
    oldest_first = sorted(
        entries, key=lambda entry: _moment(entry.at)
    )  # stable: steps of one moment stay in order
    return oldest_first[::-1]


def _step(change: Change) -> HistoryEntry:
    return HistoryEntry(at=change.at, text=_sentence(change), who=_who(change), reason=change.reason)


def _sentence(change: Change) -> str:
    known = SENTENCES.get(change.verb)
    if change.note and known and change.verb not in {"schedule", "unschedule"}:
        return f"{known} {change.note}"
    if change.note:
        return change.note
    if known:
        return str(known)
    label = next((row.label for row in PROPOSAL.transitions if row.verb == change.verb), change.verb)
    return _("%(verb)s: now «%(state)s».") % {"verb": label, "state": ProposalState(change.target).label}


def _who(change: Change) -> str:
    return ", ".join(part for part in (change.actor_name, change.institution_name) if part)


def _answer(statement: Statement) -> HistoryEntry:
    institution = statement.institution.label if statement.institution else ""
    return HistoryEntry(
        at=statement.answered_at or statement.consultation.opened_at,
        text=str(STATEMENT_SENTENCES[Stance(statement.stance)]),
        who=", ".join(part for part in (statement.member.full_name, institution) if part),
    )


def _resolutions(record: ProposalRecord) -> list[HistoryEntry]:
    """The government's resolutions, on their day."""
    return [
        HistoryEntry(
            at=row.government_resolution_on,
            text=_("Government council resolves: RRB %(number)s.") % {"number": row.government_resolution},
            url=reverse("governance:show_decision", args=[row.pk]),
        )
        for row in record.decisions
        if row.government_resolution and row.government_resolution_on
    ]


def _imported_decisions(record: ProposalRecord) -> list[HistoryEntry]:
    """Decisions that came with a canton's records and so left no step in the history."""
    if any(change.verb == "record_outcome" for change in record.changes):
        return []
    return [
        HistoryEntry(
            at=row.decided_on,
            text=_("Decision %(label)s of %(body)s.") % {"label": row.label, "body": row.body.short_name},
            url=reverse("governance:show_decision", args=[row.pk]),
        )
        for row in record.decisions
    ]


def _planned(record: ProposalRecord) -> list[HistoryEntry]:
    """The meeting ahead, for a proposal on its agenda."""
    item = record.scheduled_item
    if item is None or record.proposal.state != ProposalState.SCHEDULED:
        return []
    text = _("Planned: meeting of %(body)s.") % {"body": item.meeting.body.short_name}
    return [HistoryEntry(at=item.meeting.date, text=text)]


def _moment(at: dt.date | dt.datetime) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at
    return dt.datetime.combine(at, dt.time(12), tzinfo=dt.UTC)
