"""Tables of the room, by theme."""

from nahtstelle.structure.funding.models.agreements import Agreement, AgreementYear
from nahtstelle.structure.funding.models.allocations import Allocation, AllocationRequest
from nahtstelle.structure.funding.models.funds import Fund, FundExtension
from nahtstelle.structure.funding.models.ledger import Posting, QuarterTotal
from nahtstelle.structure.funding.models.rounds import Round, RoundEntry, RoundFund, RoundLine

__all__ = [
    "Agreement",
    "AgreementYear",
    "Allocation",
    "AllocationRequest",
    "Fund",
    "FundExtension",
    "Posting",
    "QuarterTotal",
    "Round",
    "RoundEntry",
    "RoundFund",
    "RoundLine",
]
