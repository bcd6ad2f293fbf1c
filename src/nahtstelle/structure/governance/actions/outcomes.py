"""What a body made of an item: noted, decided, recommended, deferred, rejected, escalated (domain §4)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.decisions import NewDecision, number_decision
from nahtstelle.structure.governance.actions.minutes_approval import (
    check_approval,
    follow_outcome,
    minutes_to_approve,
)
from nahtstelle.structure.governance.actions.outcome_rules import (
    OutcomeEntry,
    OutcomeNotPossible,
    check_outcome,
    check_session,
    relevant,
)
from nahtstelle.structure.governance.actions.steps import note_step
from nahtstelle.structure.governance.models import AgendaItem, Body, Decision, Meeting, Proposal, Referral
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import (
    NUMBERED_OUTCOMES,
    OUTCOME_TARGETS,
    PROPOSAL,
    BodyKind,
    Outcome,
    Procedure,
    Station,
)


@transaction.atomic
def record_outcome(*, item_id: int, entry: OutcomeEntry, actor: Actor, now: dt.datetime) -> Decision | None:
    """Record an item's outcome; number the decision that it is, if it is one (decided, recommended, rejected).

    Locks the meeting, then the item, then the proposal, as the agenda does; who submits twice finds it recorded.
    Raises MeetingNotHeld, OutcomeAlreadyRecorded, AttendanceMissing, QuorumNotMet, RecusalsNotChecked,
    OutcomeNotPossible, TransitionRefused, PermissionRefused.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(items=item_id)
    item = AgendaItem.objects.select_for_update().get(pk=item_id)
    proposal = Proposal.objects.select_for_update().get(pk=item.proposal_id) if item.proposal_id else None
    if not permissions.can_record_outcome(actor, meeting):
        raise PermissionRefused
    entitled = check_session(meeting, item, entry)
    entry = relevant(entry)
    referral = check_outcome(meeting, item, proposal, entry, entitled)
    minutes = minutes_to_approve(item)
    if minutes is not None:
        check_approval(minutes, entry.outcome)
    _write_item(item, entry, entitled, now)
    decision = None
    if entry.outcome in NUMBERED_OUTCOMES:
        decision = number_decision(
            new=_new_decision(meeting, item, proposal, entry),
            recipients=entry.institution_ids,
            actor=actor,
            now=now,
        )
    if proposal is not None and referral is not None:
        _move_proposal(meeting, proposal, referral, entry, decision, actor, now)
    if minutes is not None:
        follow_outcome(minutes=minutes, meeting=meeting, outcome=entry.outcome, actor=actor, now=now)
    audit.record(
        code=f"governance.item.{entry.outcome}",
        actor=actor,
        subject_type="governance.agendaitem",
        subject_id=item.pk,
        facts={"meeting": meeting.pk, "proposal": item.proposal_id, "entitled": entitled},
        now=now,
    )
    return decision


def _write_item(item: AgendaItem, entry: OutcomeEntry, entitled: int, now: dt.datetime) -> None:
    item.outcome, item.outcome_text, item.outcome_at = entry.outcome, entry.text, now
    item.entitled_present, item.agreement, item.deferred_to = entitled, entry.agreement, entry.deferred_to
    item.votes_for, item.votes_against = entry.votes_for, entry.votes_against
    item.votes_abstained = entry.votes_abstained
    item.save()


def _new_decision(
    meeting: Meeting, item: AgendaItem, proposal: Proposal | None, entry: OutcomeEntry
) -> NewDecision:
    follows = (
        proposal is not None and proposal.referrals.filter(station=Station.RESOLVES, outcome="").exists()
    )
    return NewDecision(
        body=meeting.body,
        decided_on=meeting.date,
        procedure=Procedure.MEETING,
        outcome=entry.outcome,
        meeting=meeting,
        item=item,
        kind=proposal.matter if proposal else entry.matter,
        title=entry.title or item.title,
        text=entry.text,
        proposal=proposal,
        theme_id=proposal.theme_id if proposal else meeting.body.theme_id,
        needs_government_resolution=follows and entry.outcome == Outcome.DECIDED,
        agreement=entry.agreement,
        votes=(entry.votes_for, entry.votes_against, entry.votes_abstained),
    )


def _move_proposal(
    meeting: Meeting,
    proposal: Proposal,
    referral: Referral,
    entry: OutcomeEntry,
    decision: Decision | None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Lead the proposal to its next state and close its station on the route."""
    source = proposal.state
    proposal.state = PROPOSAL.step("record_outcome", source, OUTCOME_TARGETS[entry.outcome])
    proposal.version += 1
    proposal.save(update_fields=["state", "version"])
    if entry.outcome != Outcome.DEFERRED:
        referral.outcome, referral.outcome_on = entry.outcome, meeting.date
        referral.save(update_fields=["outcome", "outcome_on"])
    if entry.outcome == Outcome.ESCALATED:
        _lead_to_steering(proposal, referral, meeting.date)
    note_step(
        proposal,
        verb="record_outcome",
        source=source,
        actor=actor,
        now=now,
        reason=entry.text if entry.outcome in {Outcome.DEFERRED, Outcome.ESCALATED} else "",
        sentence=_timeline_sentence(meeting, entry, decision),
    )
    close_duties(key_prefix=f"proposal:{proposal.pk}:schedule", now=now, actor=actor)
    if entry.outcome in {Outcome.RECOMMENDED, Outcome.DEFERRED, Outcome.ESCALATED}:
        ask_to_schedule(proposal, entry.deferred_to, now)


def _lead_to_steering(proposal: Proposal, escalated: Referral, day: dt.date) -> None:
    """Make steering the next station, and the one that decides (000 §6.2.2)."""
    if proposal.referrals.filter(outcome="", body__kind=BodyKind.STEERING).exists():
        return
    steering = Body.objects.existing_on(day).filter(kind=BodyKind.STEERING).first()
    if steering is None:
        raise OutcomeNotPossible(_("There is no steering body to which the matter could be escalated."))
    for later in proposal.referrals.filter(position__gt=escalated.position).order_by("-position"):
        later.position += 1
        later.save(update_fields=["position"])
    Referral.objects.create(
        proposal=proposal, position=escalated.position + 1, body=steering, station=Station.DECIDES
    )


def ask_to_schedule(proposal: Proposal, due_on: dt.date | None, now: dt.datetime) -> None:
    """Open the secretariat's duty to find the next meeting for a proposal that goes on."""
    referral = current_referral(proposal.pk)
    body = referral.body.short_name if referral and referral.body else ""
    open_duty(
        key=f"proposal:{proposal.pk}:schedule",
        kind="governance.proposal.schedule",
        subject_type="governance.proposal",
        subject_id=proposal.pk,
        title=_("Put on the agenda (%(body)s): %(title)s") % {"body": body, "title": proposal.title},
        place=_("Proposal %(number)s") % {"number": proposal.number},
        url=reverse("governance:show_proposal", args=[proposal.pk]),
        due_on=due_on,
        role="secretariat",
        now=now,
    )


def _timeline_sentence(meeting: Meeting, entry: OutcomeEntry, decision: Decision | None) -> str:
    sentence = f"{meeting.body.short_name}: {Outcome(entry.outcome).label}"
    if entry.votes_for is not None and entry.outcome != Outcome.ESCALATED:
        sentence += f" ({entry.votes_for}:{entry.votes_against or 0})"
    return f"{sentence}, {decision.label}" if decision else sentence
