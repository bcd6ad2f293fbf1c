"""What funds, allocations and the ledger register with the floors below."""

from __future__ import annotations

from nahtstelle.structure.funding.queries.years import funding_figures
from nahtstelle.structure.governance.api import register_figures


def register_money() -> None:
    """Register the figures; called once, when Django is ready."""
    register_figures("funding", funding_figures)
