"""Which decisions may carry an allocation (000 §7.2.1 b, c)."""

from __future__ import annotations

from nahtstelle.structure.funding.states import COORDINATION, FUNDING
from nahtstelle.structure.governance.api import DecisionRef, deciding_body_kind, decisions_in_force

GRANTS, REFUSES = ("decided",), ("decided", "rejected")
REQUESTS = ("decided", "recommended")


def requesting_decisions(ids: list[int] | None = None) -> list[DecisionRef]:
    """Return the funding decisions by which a coordination body requests the use of funds (000 §7.2.1 c)."""
    return decisions_in_force(matter=FUNDING, body_kind=COORDINATION, outcomes=REQUESTS, ids=ids)


def granting_decisions(ids: list[int] | None = None) -> list[DecisionRef]:
    """Return the final funding decisions of the body that the competence matrix names (000 §7.2.1 b)."""
    return decisions_in_force(matter=FUNDING, body_kind=deciding_body_kind(FUNDING), outcomes=GRANTS, ids=ids)


def refusing_decisions(ids: list[int] | None = None) -> list[DecisionRef]:
    """Return the funding decisions by which steering may have refused a request."""
    return decisions_in_force(
        matter=FUNDING, body_kind=deciding_body_kind(FUNDING), outcomes=REFUSES, ids=ids
    )
