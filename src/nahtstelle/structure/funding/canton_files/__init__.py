"""Funding in a canton folder: funds, allocations, postings, agreements with providers."""

from nahtstelle.ground.intake.api import register_file
from nahtstelle.structure.funding.canton_files.agreements import AGREEMENT_FILES
from nahtstelle.structure.funding.canton_files.allocations import ALLOCATION_FILE
from nahtstelle.structure.funding.canton_files.funds import FUND_FILE
from nahtstelle.structure.funding.canton_files.postings import POSTING_FILE


def register() -> None:
    """Make the files known to intake (called once Django is ready)."""
    for spec in (FUND_FILE, ALLOCATION_FILE, POSTING_FILE, *AGREEMENT_FILES):
        register_file(spec)


__all__ = ["register"]
