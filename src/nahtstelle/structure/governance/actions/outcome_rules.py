"""What must be true before an outcome is recorded: session, quorum, competence, agreement (domain §4; 000 §6.2.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Competence,
    Meeting,
    Proposal,
    Referral,
)
from nahtstelle.structure.governance.queries.attendance import entitled_present, roll_of
from nahtstelle.structure.governance.queries.outcomes import possible_outcomes
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import (
    NUMBERED_OUTCOMES,
    DecisionRule,
    Matter,
    MeetingState,
    Outcome,
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
    """What the minute taker enters.

    `text` is the wording of the decision, the reason of a deferral, the difference that is escalated, or a remark on
    what was noted. `votes_for` of an escalation counts those who demand it. What does not belong to the outcome is
    dropped.
    """

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


def relevant(entry: OutcomeEntry) -> OutcomeEntry:
    """Drop what does not belong to the outcome: without JavaScript every field of the form is there to be filled."""
    text = entry.text.strip()
    if entry.outcome in NUMBERED_OUTCOMES:
        entry = replace(entry, text=text, deferred_to=None)
        if entry.agreement == DecisionRule.CONSENSUS and not entry.votes_against:
            return replace(entry, votes_for=None, votes_against=None, votes_abstained=None)
        return entry
    by_majority = entry.outcome == Outcome.ESCALATED and entry.agreement == DecisionRule.MAJORITY
    return replace(
        entry,
        text=text,
        agreement=entry.agreement if by_majority else "",
        votes_for=entry.votes_for if by_majority else None,
        votes_against=None,
        votes_abstained=None,
        deferred_to=entry.deferred_to if entry.outcome == Outcome.DEFERRED else None,
        institution_ids=(),
    )


def check_session(meeting: Meeting, item: AgendaItem, entry: OutcomeEntry) -> int:
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
    needed = max(quorum or 1, 1)
    if entitled < needed and entry.outcome != Outcome.DEFERRED:
        raise QuorumNotMet(
            _(
                "%(present)s entitled to vote are present, %(quorum)s are needed. The item can only be deferred."
            )
            % {"present": entitled, "quorum": needed},
            field="outcome",
        )
    return entitled


def check_outcome(
    meeting: Meeting, item: AgendaItem, proposal: Proposal | None, entry: OutcomeEntry, entitled: int
) -> Referral | None:
    """Check the outcome against request, route, competence and decision rule; return the station concerned."""
    body = meeting.body
    if entry.outcome not in Outcome.values:
        raise OutcomeNotPossible(_("Choose an outcome."), field="outcome")
    if entry.outcome not in possible_outcomes(body, item, proposal):
        raise OutcomeNotPossible(
            _("«%(outcome)s» is not possible for this item: %(body)s is not competent for it.")
            % {"outcome": Outcome(entry.outcome).label, "body": body.short_name},
            field="outcome",
        )
    _check_particulars(meeting, entry)
    if proposal is None and entry.outcome == Outcome.DECIDED:
        check_competence(body, entry.matter)
    if entry.outcome in NUMBERED_OUTCOMES:
        _check_agreement(body, entry, entitled)
    if entry.outcome == Outcome.ESCALATED:
        _check_escalation(entry, entitled)
    return current_referral(proposal.pk) if proposal else None


def _check_particulars(meeting: Meeting, entry: OutcomeEntry) -> None:
    """Check what an outcome cannot do without: the wording, the reason, the date of a deferral."""
    may_be_silent = entry.outcome == Outcome.NOTED or (
        entry.outcome == Outcome.ESCALATED and entry.agreement == DecisionRule.MAJORITY
    )
    if not may_be_silent and not entry.text:
        raise OutcomeNotPossible(_("Enter the wording or the reason."), field="text")
    if entry.outcome != Outcome.DEFERRED:
        return
    if entry.deferred_to is None:
        raise OutcomeNotPossible(_("Enter the date to which the item is deferred."), field="deferred_to")
    if entry.deferred_to <= meeting.date:
        raise OutcomeNotPossible(_("The item is deferred to a day after the meeting."), field="deferred_to")


def check_competence(body: Body, matter: str) -> None:
    """Refuse a final decision on a free item that the competence matrix gives to a body of another kind (002 §2.1).

    «Other» is a body's own business, such as its way of working or the steering of its working group (000 §6.2.3).
    """
    if matter not in Matter.values:
        raise OutcomeNotPossible(_("Choose the kind of matter."), field="matter")
    if matter == Matter.OTHER:
        return
    competence = Competence.objects.filter(matter=matter).first()
    if competence is None or not permissions.can_decide_matter(body, competence.decides):
        raise OutcomeNotPossible(
            _(
                "%(body)s is not competent for «%(matter)s». Take it up as a proposal: its route leads to who decides."
            )
            % {"body": body.short_name, "matter": Matter(matter).label},
            field="matter",
        )


def _check_agreement(body: Body, entry: OutcomeEntry, entitled: int) -> None:
    """Check that the body decided by its own rule: consensus has nobody against, a majority has votes (000 §6.2.2)."""
    in_favour, against = entry.votes_for or 0, entry.votes_against or 0
    _check_votes_cast(in_favour + against + (entry.votes_abstained or 0), entitled)
    if entry.agreement != body.decision_rule:
        raise OutcomeNotPossible(
            _("%(body)s decides by %(rule)s. Record it so, or escalate.")
            % {"body": body.short_name, "rule": body.get_decision_rule_display()},
            field="agreement",
        )
    if entry.agreement == DecisionRule.CONSENSUS:
        if against:
            raise OutcomeNotPossible(
                _("Consensus means that nobody is against. Defer the item or escalate it."), field="agreement"
            )
        return
    if entry.agreement == DecisionRule.APPROVAL and entry.votes_for is None and entry.votes_against is None:
        return
    if entry.outcome == Outcome.REJECTED:
        if against < max(in_favour, 1):
            raise OutcomeNotPossible(
                _("A rejection needs at least as many votes against as for."), field="votes_against"
            )
    elif in_favour <= against:
        raise OutcomeNotPossible(_("A majority needs more votes for than against."), field="votes_for")


def _check_escalation(entry: OutcomeEntry, entitled: int) -> None:
    """Check that a majority demands steering's decision, or the difference of principle is described (000 §6.2.2)."""
    if entry.agreement != DecisionRule.MAJORITY:
        return
    _check_votes_cast(entry.votes_for or 0, entitled)
    if 2 * (entry.votes_for or 0) <= entitled:
        raise OutcomeNotPossible(
            _("An escalation needs the demand of a majority, or the difference described."), field="votes_for"
        )


def _check_votes_cast(cast: int, entitled: int) -> None:
    if cast > entitled:
        raise OutcomeNotPossible(
            _("%(cast)s votes are recorded, but only %(entitled)s members entitled to vote are present.")
            % {"cast": cast, "entitled": entitled},
            field="votes_for",
        )
