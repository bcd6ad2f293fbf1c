"""What the room keeps, by theme."""

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow
from nahtstelle.cases.casework.models.cases import (
    Case,
    CaseAccess,
    CaseAccessQuerySet,
    CaseCounter,
    CaseQuerySet,
)
from nahtstelle.cases.casework.models.closure import Closure, Erasure, StatisticalRow
from nahtstelle.cases.casework.models.consents import Consent, ConsentInstitution, SecrecyRelease
from nahtstelle.cases.casework.models.instruments import Assessment
from nahtstelle.cases.casework.models.monitoring import CaseMessage, Review
from nahtstelle.cases.casework.models.people import (
    CaseDocument,
    ClientRecord,
    PersonFingerprint,
    Registration,
)
from nahtstelle.cases.casework.models.plans import CounterReading, Goal, Measure, MeasureStep, PlanVersion
from nahtstelle.cases.casework.models.procedure import CaseProcedure, Instrument
from nahtstelle.cases.casework.models.round_tables import (
    DateVote,
    RoundTable,
    RoundTableDate,
    RoundTableParticipant,
)
from nahtstelle.cases.casework.models.situation import (
    Contradiction,
    Contribution,
    ContributionPart,
    SituationReport,
    TeamDecision,
)
from nahtstelle.cases.casework.models.team import (
    CaseGuest,
    EmergencyAccess,
    EntryCode,
    LeadPeriod,
    LeadTransfer,
    TeamMember,
)

__all__ = [
    "Assessment",
    "Case",
    "CaseAccess",
    "CaseAccessQuerySet",
    "CaseCounter",
    "CaseDocument",
    "CaseGuest",
    "CaseMessage",
    "CaseProcedure",
    "CaseQuerySet",
    "CaseRow",
    "ClientRecord",
    "Closure",
    "Consent",
    "ConsentInstitution",
    "Contradiction",
    "Contribution",
    "ContributionPart",
    "CounterReading",
    "DateVote",
    "EmergencyAccess",
    "EntryCode",
    "Erasure",
    "Goal",
    "Instrument",
    "LeadPeriod",
    "LeadTransfer",
    "Measure",
    "MeasureStep",
    "PersonFingerprint",
    "PlanVersion",
    "Registration",
    "Review",
    "RoundTable",
    "RoundTableDate",
    "RoundTableParticipant",
    "SealedRow",
    "SecrecyRelease",
    "SituationReport",
    "StatisticalRow",
    "TeamDecision",
    "TeamMember",
]
