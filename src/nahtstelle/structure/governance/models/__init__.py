"""Models of governance, by theme."""

from nahtstelle.structure.governance.models.bodies import (
    Appointment,
    Body,
    Competence,
    Counter,
    DeadlineRule,
    Numbering,
    Theme,
)
from nahtstelle.structure.governance.models.decisions import Decision, Recipient, Task
from nahtstelle.structure.governance.models.meetings import (
    AgendaItem,
    AgendaItemReader,
    AgendaPaper,
    Attendance,
    Meeting,
    Recusal,
)
from nahtstelle.structure.governance.models.proposals import Consultation, Proposal, Referral, Statement

__all__ = [
    "AgendaItem",
    "AgendaItemReader",
    "AgendaPaper",
    "Appointment",
    "Attendance",
    "Body",
    "Competence",
    "Consultation",
    "Counter",
    "DeadlineRule",
    "Decision",
    "Meeting",
    "Numbering",
    "Proposal",
    "Recipient",
    "Recusal",
    "Referral",
    "Statement",
    "Task",
    "Theme",
]
