"""Proposals: states, outcomes, stations, answers and the transition table (domain §4; 000 §8)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import AUTHOR, MINUTES, RESPONSIBLE, SECRETARIAT


class ProposalState(TextChoices):
    """States of a proposal."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_CONSULTATION = "in_consultation", _("In consultation")
    RETURNED = "returned", _("Returned")
    FORWARDED = "forwarded", _("Forwarded to the national IIZ")
    ACCEPTED = "accepted", _("Accepted")
    SCHEDULED = "scheduled", _("Scheduled")
    NOTED = "noted", _("Noted")
    DECIDED = "decided", _("Decided")
    REJECTED = "rejected", _("Rejected")
    IN_EXECUTION = "in_execution", _("In execution")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Outcome(TextChoices):
    """Outcomes of an item at a station."""

    NOTED = "noted", _("Noted (outcome)")
    DECIDED = "decided", _("Decided (outcome)")
    RECOMMENDED = "recommended", _("Recommended")
    DEFERRED = "deferred", _("Deferred")
    REJECTED = "rejected", _("Rejected (outcome)")
    ESCALATED = "escalated", _("Escalated")


NUMBERED_OUTCOMES = (Outcome.DECIDED, Outcome.RECOMMENDED, Outcome.REJECTED)


class Station(TextChoices):
    """What a station of the route does with the proposal."""

    RECOMMENDS = "recommends", _("Recommends")
    DECIDES = "decides", _("Decides")
    RESOLVES = "resolves", _("Resolves formally")


class Stance(TextChoices):
    """Answers to a consultation."""

    AGREE = "agree", _("Agreement")
    REMARKS = "remarks", _("Agreement with remarks")
    DISAGREE = "disagree", _("Disagreement")
    NOT_CONCERNED = "not_concerned", _("Not concerned")


_S = ProposalState
BEFORE_DECISION = (_S.DRAFT, _S.SUBMITTED, _S.IN_CONSULTATION, _S.RETURNED, _S.ACCEPTED, _S.SCHEDULED)

PROPOSAL = Lifecycle(
    name="proposal",
    states=ProposalState,
    initial=_S.DRAFT,
    transitions=(
        Transition("submit", (_S.DRAFT, _S.RETURNED), (_S.SUBMITTED,), _("Submit"), AUTHOR),
        Transition("ask_members", (_S.SUBMITTED,), (_S.IN_CONSULTATION,), _("Consult members"), SECRETARIAT),
        Transition("accept", (_S.SUBMITTED, _S.IN_CONSULTATION), (_S.ACCEPTED,), _("Accept"), SECRETARIAT),
        Transition(
            "return_to_author",
            (_S.SUBMITTED, _S.IN_CONSULTATION),
            (_S.RETURNED,),
            _("Return"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "forward_to_national",
            (_S.SUBMITTED, _S.IN_CONSULTATION),
            (_S.FORWARDED,),
            _("Forward to the national IIZ"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition("schedule", (_S.ACCEPTED,), (_S.SCHEDULED,), _("Schedule"), SECRETARIAT),
        Transition("unschedule", (_S.SCHEDULED,), (_S.ACCEPTED,), _("Take off the agenda"), SECRETARIAT),
        Transition(
            "record_outcome",
            (_S.SCHEDULED,),
            (_S.NOTED, _S.DECIDED, _S.ACCEPTED, _S.REJECTED),
            _("Record the outcome"),
            MINUTES,
        ),
        Transition("withdraw", BEFORE_DECISION, (_S.WITHDRAWN,), _("Withdraw"), AUTHOR, needs_reason=True),
        Transition("start_execution", (_S.DECIDED,), (_S.IN_EXECUTION,), _("Start execution"), SECRETARIAT),
        Transition(
            "report_completion", (_S.IN_EXECUTION,), (_S.IN_EXECUTION,), _("Report completion"), RESPONSIBLE
        ),
        Transition("confirm", (_S.IN_EXECUTION,), (_S.IN_EXECUTION, _S.COMPLETED), _("Confirm"), SECRETARIAT),
    ),
)

OUTCOME_TARGETS: dict[str, str] = {
    Outcome.NOTED: _S.NOTED,
    Outcome.DECIDED: _S.DECIDED,
    Outcome.RECOMMENDED: _S.ACCEPTED,
    Outcome.DEFERRED: _S.ACCEPTED,
    Outcome.REJECTED: _S.REJECTED,
    Outcome.ESCALATED: _S.ACCEPTED,
}
