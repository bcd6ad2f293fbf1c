"""Withdrawing the consent: always possible, from any open state; everything ends at once (004 §3; domain §6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from nahtstelle.cases.casework.actions.ending import Ending, end_case
from nahtstelle.cases.casework.actions.steps import locked_case
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.permissions.entry import can_revoke_consent
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import ClosingReason, Outcome
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand


@transaction.atomic
def revoke_consent(
    *,
    case_id: int,
    actor: Actor | Viewer,
    now: dt.datetime,
    text: str = "",
    outcome: Outcome = Outcome.UNKNOWN,
) -> Case:
    """Withdraw the consent: by the client (a Viewer), or by staff on the client's behalf (an Actor).

    In one transaction the case is closed and access, team, guests, lead, round tables, releases and duties end; letters
    are drafted, the client's is the receipt. `text` is sealed. Raises PermissionRefused, TransitionRefused.
    """
    viewer = viewer_of(actor) if isinstance(actor, Actor) else actor
    case = locked_case(case_id, viewer=viewer)
    if isinstance(actor, Actor):
        demand(can_enter_cases(actor))
    demand(can_revoke_consent(standing_in(case, viewer)))
    ending = Ending(
        verb="revoke_consent", reason=ClosingReason.CONSENT_REVOKED, outcome=outcome, text=text.strip()
    )
    end_case(case, ending=ending, actor=actor, now=now)
    return case
