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
    "MEETING",
    "NUMBERED_OUTCOMES",
    "OUTCOME_TARGETS",
    "PROPOSAL",
    "TASK",
    "VOTING_FUNCTIONS",
    "AppointmentFunction",
    "BodyKind",
    "DecisionRule",
    "FieldOfService",
    "Matter",
    "MeetingKind",
    "MeetingState",
    "Origin",
    "Outcome",
    "Presence",
    "Procedure",
    "ProposalState",
    "Reply",
    "Request",
    "Stance",
    "Station",
    "TaskState",
]
