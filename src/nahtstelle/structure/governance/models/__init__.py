"""Models of governance, by theme."""

from nahtstelle.structure.governance.models.attendees import AttendanceReply, Invitation
from nahtstelle.structure.governance.models.bodies import (
    Appointment,
    Body,
    Competence,
    Counter,
    DeadlineRule,
    Numbering,
    Theme,
)
from nahtstelle.structure.governance.models.circulars import CircularAnswer, CircularResolution, CircularText
from nahtstelle.structure.governance.models.decisions import Decision, Recipient, Task
from nahtstelle.structure.governance.models.mandates import (
    Mandate,
    MandateDeliverable,
    MandateEscalation,
    MandatePeriod,
    MandateReport,
    MandateRequest,
    RequestedDeliverable,
    RequestedSeat,
)
from nahtstelle.structure.governance.models.meetings import (
    AgendaItem,
    AgendaItemReader,
    AgendaPaper,
    Attendance,
    Meeting,
    Recusal,
)
from nahtstelle.structure.governance.models.minutes import (
    Minutes,
    MinutesItem,
    MinutesReview,
    MinutesVersion,
    Objection,
)
from nahtstelle.structure.governance.models.notes import NoteKey, PaperRead, PrivateNote, ThemeChoice
from nahtstelle.structure.governance.models.packs import PaperPack
from nahtstelle.structure.governance.models.proposals import Consultation, Proposal, Referral, Statement

__all__ = [
    "AgendaItem",
    "AgendaItemReader",
    "AgendaPaper",
    "Appointment",
    "Attendance",
    "AttendanceReply",
    "Body",
    "CircularAnswer",
    "CircularResolution",
    "CircularText",
    "Competence",
    "Consultation",
    "Counter",
    "DeadlineRule",
    "Decision",
    "Invitation",
    "Mandate",
    "MandateDeliverable",
    "MandateEscalation",
    "MandatePeriod",
    "MandateReport",
    "MandateRequest",
    "Meeting",
    "Minutes",
    "MinutesItem",
    "MinutesReview",
    "MinutesVersion",
    "NoteKey",
    "Numbering",
    "Objection",
    "PaperPack",
    "PaperRead",
    "PrivateNote",
    "Proposal",
    "Recipient",
    "Recusal",
    "Referral",
    "RequestedDeliverable",
    "RequestedSeat",
    "Statement",
    "Task",
    "Theme",
    "ThemeChoice",
]
