"""What a body may make of an item (domain §4, «Outcomes at a station»)."""

from __future__ import annotations

from nahtstelle.structure.governance.models import AgendaItem, Body, Minutes, Proposal
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import BodyKind, Outcome, Request, Station

APPROVAL = (Outcome.NOTED, Outcome.DEFERRED)
"""Minutes are approved by «noted»: the body agrees that it was so, which is no decision of the register."""


def possible_outcomes(body: Body, item: AgendaItem, proposal: Proposal | None) -> tuple[str, ...]:
    """Return the outcomes this body may record for the item.

    A body decides finally only at the station that the competence matrix (or an escalation) gave it; elsewhere it
    recommends to the next station. Only the coordination body escalates (000 §6.2.2).
    """
    if proposal is None and Minutes.objects.filter(approving_item=item).exists():
        return APPROVAL
    if item.circular is not None and item.circular.decision_id is not None:
        return (Outcome.NOTED,)
    if proposal is None:
        return (Outcome.NOTED, Outcome.DECIDED, Outcome.DEFERRED, Outcome.REJECTED)
    referral = current_referral(proposal.pk)
    if referral is None or referral.body_id != body.pk:
        return ()
    outcomes: list[str] = []
    if proposal.request != Request.DECISION:
        outcomes.append(Outcome.NOTED)
    if proposal.request != Request.INFORMATION:
        outcomes.append(Outcome.DECIDED if referral.station == Station.DECIDES else Outcome.RECOMMENDED)
        outcomes.append(Outcome.REJECTED)
        if body.kind == BodyKind.COORDINATION:
            outcomes.append(Outcome.ESCALATED)
    return (*outcomes, Outcome.DEFERRED)
