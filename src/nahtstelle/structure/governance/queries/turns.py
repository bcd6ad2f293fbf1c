"""Whose turn it is with a proposal, what can be done now, and why something cannot (interface, principles 2 and 3)."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import Action, Turn, date_words
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import AgendaItem, Proposal
from nahtstelle.structure.governance.queries.proposals import ProposalRecord
from nahtstelle.structure.governance.states import (
    PROPOSAL,
    MeetingState,
    Origin,
    ProposalState,
    Request,
    Station,
)

S = ProposalState
JUDGING = frozenset({S.SUBMITTED, S.IN_CONSULTATION})
CLASSIFIABLE = frozenset({S.SUBMITTED, S.IN_CONSULTATION, S.ACCEPTED})


def address(name: str, proposal: Proposal) -> str:
    """The address of a page of the proposal."""
    return reverse(f"governance:{name}", args=[proposal.pk])


def turn_of(record: ProposalRecord, *, actor: Actor, today: dt.date) -> Turn | None:
    """Tell whose turn it is; None when nothing waits any more (no query)."""
    statement = record.statement_of(actor)
    if statement in record.outstanding and record.consultation:
        return Turn(
            text=_("Give your statement"),
            due=record.consultation.due_on,
            actions=(
                _go(_("Give statement"), "answer_statement", record.proposal, "message-square", primary=True),
            ),
        )
    finders = {
        S.DRAFT: _author_turn,
        S.RETURNED: _author_turn,
        S.SUBMITTED: _judging_turn,
        S.IN_CONSULTATION: _consultation_turn,
        S.ACCEPTED: _accepted_turn,
        S.SCHEDULED: _scheduled_turn,
        S.DECIDED: _decided_turn,
        S.IN_EXECUTION: _execution_turn,
    }
    find = finders.get(S(record.proposal.state))
    return find(record, actor, today) if find else None


def _author_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn:
    proposal = record.proposal
    if not permissions.can_submit_proposal(actor, proposal):
        return Turn(
            text=_("The proposal is being revised."), yours=False, waiting_for=proposal.author.full_name
        )
    text = _("Revise the proposal and submit it again")
    if proposal.state == S.DRAFT:
        text = _("Complete the proposal and submit it")
    missing = missing_to_submit(proposal)
    refusal = _("Still missing: %(fields)s.") % {"fields": ", ".join(missing)} if missing else ""
    submit = Action(
        label=_("Submit proposal"),
        url=address("submit_proposal", proposal),
        icon="send",
        primary=True,
        refusal=refusal,
    )
    edit = Action(
        label=_("Edit"), url=address("change_proposal", proposal), icon="pencil", primary=bool(missing)
    )
    return Turn(text=text, due=record.due_on, actions=(edit, submit) if missing else (submit, edit))


def missing_to_submit(proposal: Proposal) -> list[str]:
    """The labels of what is still empty."""
    labels = {
        "title": _("Title"),
        "origin": _("Origin"),
        "request": _("Request"),
        "motion": _("Text of the motion"),
        "field_of_service": _("Field of service"),
    }
    return [label for name, label in labels.items() if not str(getattr(proposal, name)).strip()]


def _judging_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn:
    if not actor.is_secretariat:
        text = _("The secretariat judges the relevance.")
        return Turn(text=text, yours=False, waiting_for=_("the secretariat office"))
    return Turn(text=_("Judge relevance"), due=record.due_on, actions=_judging_actions(record))


def _judging_actions(record: ProposalRecord) -> tuple[Action, ...]:
    proposal = record.proposal
    refusal = consultation_refusal(record)
    ask = _go(_("Consult members"), "ask_members", proposal, "messages-square", primary=bool(refusal))
    accept = Action(
        label=_("Accept"),
        url=address("accept_proposal", proposal),
        icon="circle-check",
        primary=not refusal,
        refusal=refusal,
    )
    give_back = Action(
        label=_("Return"), url=address("return_proposal", proposal), icon="undo-2", refusal=refusal
    )
    asking = (ask,) if PROPOSAL.allows("ask_members", proposal.state) else ()
    return (*asking, accept) if refusal else (accept, *asking, give_back)


def consultation_refusal(record: ProposalRecord) -> str:
    """Why a federal proposal can be neither accepted nor returned yet (000 §8.1.1); empty when it can."""
    if record.proposal.origin != Origin.FEDERAL_LAW:
        return ""
    closings = [row.consultation.closed_at for row in record.statements]
    if not closings:
        return _("Federal legislation: first consult the members mainly affected.")
    return _("Federal legislation: first close the consultation.") if None in closings else ""


def _consultation_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn:
    latest = record.consultation
    if latest is None or latest.closed_at is not None:
        return _judging_turn(record, actor, today)
    count = len(record.outstanding)
    counted = ngettext("%(count)d statement is outstanding", "%(count)d statements are outstanding", count)
    text, waiting = counted % {"count": count}, _("the members consulted")
    if not actor.is_secretariat:
        return Turn(text=f"{text}.", due=latest.due_on, yours=False, waiting_for=waiting)
    remind = Action(
        label=_("Remind"),
        url=address("remind_members", record.proposal),
        method="post",
        icon="bell",
        primary=latest.due_on < today,
    )
    close = _go(_("Close consultation"), "close_consultation", record.proposal, "check")
    return Turn(
        text=text,
        due=latest.due_on,
        actions=(remind, close, *_judging_actions(record)),
        yours=latest.due_on < today,
        waiting_for=waiting,
    )


def _accepted_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn:
    referral = record.current_referral
    body = referral.body.short_name if referral and referral.body else _("Government council")
    text = _("Put on an agenda: %(body)s") % {"body": body}
    if not actor.is_secretariat:
        return Turn(text=f"{text}.", yours=False, waiting_for=_("the secretariat office"))
    go = _go(_("Put on an agenda"), "schedule_proposal", record.proposal, "calendar-plus", primary=True)
    if record.proposal.request != Request.DECISION or referral is None or referral.body is None:
        return Turn(text=text, due=record.due_on, actions=(go,))
    url = address("put_on_circular_way", record.proposal)
    circular = Action(label=_("Put on the circular way"), url=url, method="post", icon="mail")
    return Turn(text=text, due=record.due_on, actions=(go, circular))


def _scheduled_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn | None:
    item = record.scheduled_item
    if item is None:
        return _circular_turn(record, actor)
    meeting = item.meeting
    named = {"body": meeting.body.short_name, "date": date_words(meeting.date)}
    if not actor.is_secretariat:
        text = _("Meeting of %(body)s on %(date)s.") % named
        return Turn(text=text, yours=False, waiting_for=meeting.body.short_name)
    show = Action(label=_("To the meeting"), url=reverse("governance:show_meeting", args=[meeting.pk]))
    off = _go(_("Take off the agenda"), "unschedule_proposal", record.proposal, "undo-2")
    if meeting.state == MeetingState.PLANNED:
        text, due = _("Send the papers for the meeting of %(body)s on %(date)s") % named, meeting.dispatch_on
        return Turn(text=text, due=due, actions=(_as_primary(show), off))
    if meeting.state == MeetingState.INVITED:
        text = _("The papers are sent. Meeting of %(body)s on %(date)s.") % named
        return Turn(text=text, yours=False, waiting_for=meeting.body.short_name, actions=(show, off))
    return Turn(
        text=_("Record the outcome of the meeting of %(date)s") % named, actions=_outcome_actions(item)
    )


def _circular_turn(record: ProposalRecord, actor: Actor) -> Turn | None:
    """Say that the proposal is on the circular way; who sees the resolution finds the way there."""
    circular, referral = record.circular, record.current_referral
    if circular is None or referral is None or referral.body is None:
        return None
    text = _("On the circular way: %(state)s.") % {"state": circular.get_state_display()}
    may_open = actor.is_secretariat or (circular.opened_at and circular.body_id in actor.readable_body_ids)
    url = reverse("governance:show_circular", args=[circular.pk])
    show = (Action(label=_("To the circular resolution"), url=url),) if may_open else ()
    return Turn(text=text, yours=False, waiting_for=referral.body.short_name, actions=show)


def _outcome_actions(item: AgendaItem) -> tuple[Action, ...]:
    url = reverse("governance:record_outcome", args=[item.pk])
    return (Action(label=_("Record the outcome"), url=url, icon="gavel", primary=True),)


def _decided_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn | None:
    if record.is_imported:
        return None
    if not actor.is_secretariat or not record.decisions:
        text = _("The execution is being prepared.")
        return Turn(text=text, yours=False, waiting_for=_("the secretariat office"))
    decision = record.decisions[-1]
    url = reverse("governance:show_decision", args=[decision.pk])
    has_tasks = any(row.task_count for row in record.decisions)  # type: ignore[attr-defined]
    show = Action(label=_("To the decision"), url=url, icon="gavel", primary=not has_tasks)
    start = start_action(record.proposal, has_tasks=has_tasks)
    needs_resolution = any(row.station == Station.RESOLVES and not row.outcome for row in record.referrals)
    if needs_resolution and not decision.government_resolution:
        return Turn(
            text=_("Enter the number of the government resolution and the tasks"), actions=(show, start)
        )
    return Turn(text=_("Enter the tasks and start the execution"), actions=(show, start))


def start_action(proposal: Proposal, *, has_tasks: bool) -> Action:
    """The button that hands the tasks over; without a task it says what is missing (domain §4)."""
    return Action(
        label=_("Start execution"),
        url=address("start_execution", proposal),
        method="post",
        icon="play",
        primary=has_tasks,
        refusal="" if has_tasks else _("Enter at least one task before execution starts."),
    )


def _execution_turn(record: ProposalRecord, actor: Actor, today: dt.date) -> Turn:
    return Turn(
        text=_("The tasks of the decision are being done."), yours=False, waiting_for=_("those responsible")
    )


def page_actions(record: ProposalRecord, *, actor: Actor) -> list[Action]:
    """What else can be done with the proposal, beside the turn: edit, classify, forward, withdraw, change an answer."""
    proposal, actions = record.proposal, []
    turn_has_edit = proposal.state in {S.DRAFT, S.RETURNED}
    if permissions.can_edit_proposal(actor, proposal) and not turn_has_edit:
        actions.append(_go(_("Edit"), "change_proposal", proposal, "pencil"))
    if permissions.can_classify_proposal(actor, proposal) and proposal.state in CLASSIFIABLE:
        actions.append(_go(_("Classify"), "classify_proposal", proposal, "tag"))
    if permissions.can_forward_proposal(actor, proposal) and proposal.state in JUDGING:
        actions.append(_go(_("Forward to the national IIZ"), "forward_proposal", proposal, "corner-up-right"))
    if permissions.can_request_mandate(actor, proposal) and proposal.state in {S.DRAFT, S.RETURNED}:
        actions.append(_go(_("Request a working group"), "request_mandate", proposal, "users"))
    statement = record.statement_of(actor)
    if statement is not None and statement.stance and statement.consultation.closed_at is None:
        actions.append(_go(_("Change statement"), "answer_statement", proposal, "message-square"))
    if permissions.can_withdraw_proposal(actor, proposal) and PROPOSAL.allows("withdraw", proposal.state):
        actions.append(_go(_("Withdraw"), "withdraw_proposal", proposal, "circle-x"))
    return actions


def state_tag(record: ProposalRecord) -> tuple[str, str]:
    """The word and the kind of the tag beside the title: on an agenda it names the body."""
    proposal = record.proposal
    label, item = S(proposal.state).label, record.scheduled_item
    if proposal.state == S.SCHEDULED and item is not None:
        return _("Before: %(body)s") % {"body": item.meeting.body.short_name}, "now"
    return str(label), state_kind(proposal.state)


def state_kind(state: str) -> str:
    """The kind of the tag of a state."""
    if state in {S.NOTED, S.DECIDED, S.COMPLETED}:
        return "ok"
    if state == S.RETURNED:
        return "warn"
    if state == S.REJECTED:
        return "bad"
    return "neutral" if state in {S.DRAFT, S.WITHDRAWN, S.FORWARDED} else "now"


def competence_sentence(record: ProposalRecord) -> str:
    """Who is competent according to the planned route, in one sentence; empty without a route planned here."""
    if record.is_imported:
        return ""
    parts = []
    for row in record.referrals:
        body = row.body.short_name if row.body else _("Government council")
        verbs = {
            Station.RECOMMENDS: _("%(body)s recommends"),
            Station.DECIDES: _("%(body)s takes note")
            if record.proposal.request == Request.INFORMATION
            else _("%(body)s decides"),
            Station.RESOLVES: _("%(body)s resolves formally"),
        }
        parts.append(verbs[Station(row.station)] % {"body": body})
    if not parts:
        return ""
    return _("Competent according to the competence matrix: %(parts)s.") % {"parts": ", ".join(parts)}


def _go(label: str, name: str, proposal: Proposal, icon: str, *, primary: bool = False) -> Action:
    return Action(label=label, url=address(name, proposal), icon=icon, primary=primary)


def _as_primary(action: Action) -> Action:
    return Action(label=action.label, url=action.url, primary=True)
