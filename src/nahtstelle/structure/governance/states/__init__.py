"""Fixed vocabularies and transition tables of governance, by theme (domain §4; 000 §6, §8; canton-folder, values)."""

from nahtstelle.structure.governance.states.attendees import Reply
from nahtstelle.structure.governance.states.bodies import (
    VOTING_FUNCTIONS,
    AppointmentFunction,
    BodyKind,
    DecisionRule,
    FieldOfService,
    Matter,
    Origin,
    Request,
)
from nahtstelle.structure.governance.states.decisions import (
    TASK,
    Procedure,
    TaskState,
)
from nahtstelle.structure.governance.states.mandates import (
    MANDATE,
    REMINDER_DAYS,
    WARNING_MONTHS,
    EscalationReason,
    GroupSeat,
    MandateState,
    ReportStatus,
    months_after,
    warning_day,
)
from nahtstelle.structure.governance.states.meetings import (
    MEETING,
    MeetingKind,
    MeetingState,
    Presence,
)
from nahtstelle.structure.governance.states.proposals import (
    BEFORE_DECISION,
    NUMBERED_OUTCOMES,
    OUTCOME_TARGETS,
    PROPOSAL,
    Outcome,
    ProposalState,
    Stance,
    Station,
)

__all__ = [
    "BEFORE_DECISION",
    "MANDATE",
    "MEETING",
    "NUMBERED_OUTCOMES",
    "OUTCOME_TARGETS",
    "PROPOSAL",
    "REMINDER_DAYS",
    "TASK",
    "VOTING_FUNCTIONS",
    "WARNING_MONTHS",
    "AppointmentFunction",
    "BodyKind",
    "DecisionRule",
    "EscalationReason",
    "FieldOfService",
    "GroupSeat",
    "MandateState",
    "Matter",
    "MeetingKind",
    "MeetingState",
    "Origin",
    "Outcome",
    "Presence",
    "Procedure",
    "ProposalState",
    "Reply",
    "ReportStatus",
    "Request",
    "Stance",
    "Station",
    "TaskState",
    "months_after",
    "warning_day",
]
