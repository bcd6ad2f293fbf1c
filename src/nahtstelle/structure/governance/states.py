"""Fixed vocabularies and transition tables of governance (domain §4; 000 §6, §8; canton-folder, values)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition


class BodyKind(TextChoices):
    """The kinds of bodies (000 §5, §6), from top to bottom."""

    STEERING = "steering", _("Steering body")
    COORDINATION = "coordination", _("Coordination body")
    COMMITTEE = "committee", _("Committee")
    WORKING_GROUP = "working_group", _("Working group")
    SECRETARIAT = "secretariat", _("Secretariat office")


class DecisionRule(TextChoices):
    """How a body reaches a decision (000 §6.1.2, §6.2.2)."""

    APPROVAL = "approval", _("Approval")
    CONSENSUS = "consensus", _("Consensus")
    MAJORITY = "majority", _("Majority")


class AppointmentFunction(TextChoices):
    """What somebody is in a body."""

    CHAIR = "chair", _("Chair")
    DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy")
    ASSOCIATE = "associate", _("Associate")


VOTING_FUNCTIONS = (AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR, AppointmentFunction.MEMBER)


class FieldOfService(TextChoices):
    """Fields of service (000 §2)."""

    LABOUR_MARKET = "labour_market", _("Labour market integration")
    EDUCATION = "education", _("Integration through education")
    COUNSELLING = "counselling", _("Counselling and support")
    EARLY_SUPPORT = "early_support", _("Early support")
    SOCIAL_INTEGRATION = "social_integration", _("Social integration")
    FOREIGNERS = "foreigners", _("Integration of foreigners")
    SOCIAL_BENEFITS = "social_benefits", _("Social benefits")
    POVERTY = "poverty", _("Poverty")
    DISABILITY = "disability", _("Disability (field)")
    OVERARCHING = "overarching", _("Overarching")


class Origin(TextChoices):
    """The three ways in (000 §8.1)."""

    FEDERAL_LAW = "federal_law", _("Federal legislation")
    INTERCANTONAL = "intercantonal", _("Directive of an intercantonal conference")
    INITIATIVE = "initiative", _("Initiative of a member or executing office")


class Request(TextChoices):
    """What is asked of the body."""

    INFORMATION = "information", _("For information")
    DISCUSSION = "discussion", _("For discussion")
    DECISION = "decision", _("For decision")


class Matter(TextChoices):
    """The kinds of matters and so of decisions; the competence matrix has a row for each."""

    THEME = "theme", _("Theme")
    WORKING_GROUP = "working_group", _("Working group (matter)")
    FUNDING = "funding", _("Use of funds")
    PROGRAMME = "programme", _("Programme")
    RULES = "rules", _("Rules and responsibilities")
    PERSONNEL = "personnel", _("Personnel")
    OTHER = "other", _("Other")


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


class MeetingKind(TextChoices):
    """Kinds of meetings."""

    ORDINARY = "ordinary", _("Ordinary meeting")
    EXTRAORDINARY = "extraordinary", _("Extraordinary meeting")


class MeetingState(TextChoices):
    """States of a meeting, as far as this slice goes."""

    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invited")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Presence(TextChoices):
    """Attendance."""

    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")
    REPRESENTED = "represented", _("Represented")


class Procedure(TextChoices):
    """How a decision was made."""

    MEETING = "meeting", _("Meeting")
    CIRCULAR = "circular", _("Circular resolution")


class TaskState(TextChoices):
    """States of a task that a decision yields."""

    OPEN = "open", _("Open")
    REPORTED = "reported", _("Completion reported")
    CONFIRMED = "confirmed", _("Confirmed")


_S = ProposalState
_AUTHOR, _SECRETARIAT, _MINUTES, _RESPONSIBLE = (
    "Antragsteller",
    "Geschäftsstelle",
    "Protokoll",
    "Verantwortliche",
)
BEFORE_DECISION = (_S.DRAFT, _S.SUBMITTED, _S.IN_CONSULTATION, _S.RETURNED, _S.ACCEPTED, _S.SCHEDULED)

PROPOSAL = Lifecycle(
    name="proposal",
    states=ProposalState,
    initial=_S.DRAFT,
    transitions=(
        Transition("submit", (_S.DRAFT, _S.RETURNED), (_S.SUBMITTED,), _("Submit"), _AUTHOR),
        Transition("ask_members", (_S.SUBMITTED,), (_S.IN_CONSULTATION,), _("Consult members"), _SECRETARIAT),
        Transition("accept", (_S.SUBMITTED, _S.IN_CONSULTATION), (_S.ACCEPTED,), _("Accept"), _SECRETARIAT),
        Transition(
            "return_to_author",
            (_S.SUBMITTED, _S.IN_CONSULTATION),
            (_S.RETURNED,),
            _("Return"),
            _SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "forward_to_national",
            (_S.SUBMITTED, _S.IN_CONSULTATION),
            (_S.FORWARDED,),
            _("Forward to the national IIZ"),
            _SECRETARIAT,
            needs_reason=True,
        ),
        Transition("schedule", (_S.ACCEPTED,), (_S.SCHEDULED,), _("Schedule"), _SECRETARIAT),
        Transition("unschedule", (_S.SCHEDULED,), (_S.ACCEPTED,), _("Take off the agenda"), _SECRETARIAT),
        Transition(
            "record_outcome",
            (_S.SCHEDULED,),
            (_S.NOTED, _S.DECIDED, _S.ACCEPTED, _S.REJECTED),
            _("Record the outcome"),
            _MINUTES,
        ),
        Transition("withdraw", BEFORE_DECISION, (_S.WITHDRAWN,), _("Withdraw"), _AUTHOR, needs_reason=True),
        Transition("start_execution", (_S.DECIDED,), (_S.IN_EXECUTION,), _("Start execution"), _SECRETARIAT),
        Transition(
            "report_completion", (_S.IN_EXECUTION,), (_S.IN_EXECUTION,), _("Report completion"), _RESPONSIBLE
        ),
        Transition(
            "confirm", (_S.IN_EXECUTION,), (_S.IN_EXECUTION, _S.COMPLETED), _("Confirm"), _SECRETARIAT
        ),
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

_M = MeetingState
MEETING = Lifecycle(
    name="meeting",
    states=MeetingState,
    initial=_M.PLANNED,
    transitions=(
        Transition("invite", (_M.PLANNED,), (_M.INVITED,), _("Invite"), _SECRETARIAT),
        Transition("hold", (_M.INVITED,), (_M.HELD,), _("Open the meeting"), _SECRETARIAT),
        Transition(
            "cancel", (_M.PLANNED, _M.INVITED), (_M.CANCELLED,), _("Cancel"), _SECRETARIAT, needs_reason=True
        ),
    ),
)

_T = TaskState
TASK = Lifecycle(
    name="task",
    states=TaskState,
    initial=_T.OPEN,
    transitions=(
        Transition("report", (_T.OPEN,), (_T.REPORTED,), _("Report completion"), _RESPONSIBLE),
        Transition("send_back", (_T.REPORTED,), (_T.OPEN,), _("Send back"), _SECRETARIAT, needs_reason=True),
        Transition("confirm", (_T.REPORTED,), (_T.CONFIRMED,), _("Confirm"), _SECRETARIAT),
    ),
)
