"""What a body made of an item: noted, decided, recommended, deferred, rejected, escalated (domain §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.decisions import NewDecision, number_decision
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Decision,
    Meeting,
    Proposal,
    Referral,
)
from nahtstelle.structure.governance.queries.attendance import entitled_present, roll_of
from nahtstelle.structure.governance.states import (
    NUMBERED_OUTCOMES,
    OUTCOME_TARGETS,
    PROPOSAL,
    BodyKind,
    DecisionRule,
    Matter,
    MeetingState,
    Outcome,
    Procedure,
    Request,
    Station,
)


class MeetingNotHeld(ActionRefused):
    """Outcomes are recorded in a meeting that is held."""

    default_sentence = gettext_lazy("Open the meeting before you record outcomes.")


class OutcomeAlreadyRecorded(ActionRefused):
    """An item has one outcome."""

    default_sentence = gettext_lazy("The outcome of this item is recorded already.")


class AttendanceMissing(ActionRefused):
    """The quorum follows from the attendance."""

    default_sentence = gettext_lazy("Record the attendance of every member first.")


class QuorumNotMet(ActionRefused):
    """Too few members entitled to vote are present; the item can only be deferred."""


class RecusalsNotChecked(ActionRefused):
    """Recusals are asked for at every item."""

    default_sentence = gettext_lazy("Confirm that recusals have been asked for and recorded.")


class OutcomeNotPossible(ActionRefused):
    """The outcome does not fit the item, the body's competence or its rule."""


@dataclass(frozen=True, kw_only=True)
class OutcomeEntry:
    """What the minute taker enters. `text` is the wording of the decision, or the reason of a deferral or escalation."""

    outcome: str
    text: str = ""
    title: str = ""
    matter: str = Matter.OTHER
    agreement: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstained: int | None = None
    deferred_to: dt.date | None = None
    recusals_checked: bool = False
    institution_ids: tuple[int, ...] = ()


@transaction.atomic
def record_outcome(*, item_id: int, entry: OutcomeEntry, actor: Actor, now: dt.datetime) -> Decision | None:
    """Record an item's outcome; number the decision that it is, if it is one (decided, recommended, rejected).

    Raises MeetingNotHeld, OutcomeAlreadyRecorded, AttendanceMissing, QuorumNotMet, RecusalsNotChecked,
    OutcomeNotPossible, TransitionRefused, PermissionRefused.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(items=item_id)
    item = AgendaItem.objects.select_for_update().get(pk=item_id)
    proposal = Proposal.objects.select_for_update().get(pk=item.proposal_id) if item.proposal_id else None
    if not permissions.can_record_outcome(actor, meeting):
        raise PermissionRefused
    entitled = _check_session(meeting, item, entry)
    referral = _check_outcome(meeting.body, item, proposal, entry, entitled)
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
    audit.record(
        code=f"governance.item.{entry.outcome}",
        actor=actor,
        subject_type="governance.agendaitem",
        subject_id=item.pk,
        facts={"meeting": meeting.pk, "proposal": item.proposal_id, "entitled": entitled},
        now=now,
    )
    return decision


def _check_session(meeting: Meeting, item: AgendaItem, entry: OutcomeEntry) -> int:
    """Check that the meeting is held, attendance and recusals are recorded and the quorum is met; return who counts."""
    if meeting.state != MeetingState.HELD:
        raise MeetingNotHeld
    if item.outcome:
        raise OutcomeAlreadyRecorded
    members = {row.user_id for row in roll_of(meeting).members}
    recorded = set(Attendance.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    if members - recorded:
        raise AttendanceMissing
    if not entry.recusals_checked:
        raise RecusalsNotChecked(field="recusals_checked")
    entitled, quorum = entitled_present(meeting, item)
    if quorum is not None and entitled < quorum and entry.outcome != Outcome.DEFERRED:
        raise QuorumNotMet(
            _(
                "%(present)s members entitled to vote are present, %(quorum)s are needed. The item can only be deferred."
            )
            % {"present": entitled, "quorum": quorum}
        )
    return entitled


def _check_outcome(
    body: Body, item: AgendaItem, proposal: Proposal | None, entry: OutcomeEntry, entitled: int
) -> Referral | None:
    """Check the outcome against request, route, competence and decision rule; return the station concerned."""
    if entry.outcome not in Outcome.values:
        raise OutcomeNotPossible(_("Choose an outcome."), field="outcome")
    if entry.outcome not in possible_outcomes(body, item, proposal):
        raise OutcomeNotPossible(
            _("«%(outcome)s» is not possible for this item: %(body)s is not competent for it.")
            % {"outcome": Outcome(entry.outcome).label, "body": body.short_name},
            field="outcome",
        )
    if entry.outcome != Outcome.NOTED and not entry.text.strip():
        raise OutcomeNotPossible(_("Enter the wording or the reason."), field="text")
    if entry.outcome == Outcome.DEFERRED and entry.deferred_to is None:
        raise OutcomeNotPossible(_("Enter the date to which the item is deferred."), field="deferred_to")
    if entry.outcome in {*NUMBERED_OUTCOMES, Outcome.ESCALATED}:
        _check_votes(body, entry, entitled)
    return current_referral(proposal) if proposal else None


def _check_votes(body: Body, entry: OutcomeEntry, entitled: int) -> None:
    """Check how agreement was reached (000 §6.2.2: by consensus; a majority may ask for steering's decision)."""
    cast = [entry.votes_for or 0, entry.votes_against or 0, entry.votes_abstained or 0]
    if sum(cast) > entitled:
        raise OutcomeNotPossible(
            _("%(cast)s votes are recorded, but only %(entitled)s members entitled to vote are present.")
            % {"cast": sum(cast), "entitled": entitled},
            field="votes_for",
        )
    if entry.outcome == Outcome.ESCALATED:
        if entry.agreement == DecisionRule.MAJORITY and 2 * cast[0] <= entitled:
            raise OutcomeNotPossible(
                _("An escalation needs the demand of a majority, or the difference described."),
                field="votes_for",
            )
        return
    if entry.agreement != body.decision_rule:
        raise OutcomeNotPossible(
            _("%(body)s decides by %(rule)s. Record it so, or escalate.")
            % {"body": body.short_name, "rule": body.get_decision_rule_display()},
            field="agreement",
        )
    if entry.agreement == DecisionRule.MAJORITY and cast[0] <= cast[1]:
        raise OutcomeNotPossible(_("A majority needs more votes for than against."), field="votes_for")


def possible_outcomes(body: Body, item: AgendaItem, proposal: Proposal | None) -> tuple[str, ...]:
    """Return the outcomes this body may record for the item.

    A body decides finally only at the station that the competence matrix (or an escalation) gave it; elsewhere it
    recommends to the next station. Only the coordination body escalates (000 §6.2.2).
    """
    if proposal is None:
        return (Outcome.NOTED, Outcome.DECIDED, Outcome.DEFERRED, Outcome.REJECTED)
    referral = current_referral(proposal)
    if referral is None or referral.body_id != body.pk:
        return ()
    outcomes: list[str] = []
    if proposal.request != Request.DECISION:
        outcomes.append(Outcome.NOTED)
    if proposal.request != Request.INFORMATION:
        outcomes.append(Outcome.DECIDED if referral.station == Station.DECIDES else Outcome.RECOMMENDED)
        outcomes.append(Outcome.REJECTED)
        if body.kind == BodyKind.COORDINATION:
            outcomes.append(Outcome.ESCALATED)
    return (*outcomes, Outcome.DEFERRED)


def current_referral(proposal: Proposal) -> Referral | None:
    """Return the first station of the route without an outcome."""
    return proposal.referrals.filter(outcome="").select_related("body").order_by("position").first()


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
    record_change(
        lifecycle=PROPOSAL.name,
        subject_type="governance.proposal",
        subject_id=proposal.pk,
        verb="record_outcome",
        source=source,
        target=proposal.state,
        actor=actor,
        now=now,
        reason=entry.text if entry.outcome in {Outcome.DEFERRED, Outcome.ESCALATED} else "",
        note=_timeline_sentence(meeting, entry, decision),
    )
    close_duties(key_prefix=f"proposal:{proposal.pk}:schedule", now=now, actor=actor)
    if entry.outcome in {Outcome.RECOMMENDED, Outcome.DEFERRED, Outcome.ESCALATED}:
        _ask_to_schedule(proposal, entry.deferred_to, now)


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


def _ask_to_schedule(proposal: Proposal, due_on: dt.date | None, now: dt.datetime) -> None:
    referral = current_referral(proposal)
    body = referral.body.short_name if referral and referral.body else ""
    open_duty(
        key=f"proposal:{proposal.pk}:schedule",
        kind="schedule",
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
    if entry.votes_for is not None:
        sentence += f" ({entry.votes_for}:{entry.votes_against or 0})"
    return f"{sentence}, {decision.label}" if decision else sentence
