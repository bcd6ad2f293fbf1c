"""The request for a working group, as part of a proposal (000 §6.3.1, §8.2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.actions.mandate_plans import MandatePlan, check_plan
from nahtstelle.structure.governance.actions.routes import plan_route_if_possible
from nahtstelle.structure.governance.actions.steps import audit_proposal, keep, locked_proposal, note_step
from nahtstelle.structure.governance.models import (
    MandateRequest,
    Proposal,
    RequestedDeliverable,
    RequestedSeat,
)
from nahtstelle.structure.governance.permissions import can_request_mandate
from nahtstelle.structure.governance.states import GroupSeat, Matter, ProposalState

BEFORE_ROUTE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED})


@transaction.atomic
def request_mandate(*, proposal_id: int, plan: MandatePlan, actor: Actor, now: dt.datetime) -> MandateRequest:
    """Write what a proposal asks a working group for; the proposal becomes a matter of working groups.

    Raises PermissionRefused, MandateIncomplete.
    """
    proposal = locked_proposal(proposal_id)
    if not can_request_mandate(actor, proposal):
        raise PermissionRefused
    check_plan(plan, day=timezone.localdate(now))
    request, _created = MandateRequest.objects.update_or_create(proposal=proposal, defaults=_values(plan))
    _write_lists(request, plan)
    _make_matter(proposal, actor, now)
    if proposal.state != ProposalState.DRAFT:
        note_step(proposal, verb="change", source=proposal.state, actor=actor, now=now)
    audit_proposal("mandate_requested", proposal, actor=actor, now=now, request=request.pk)
    return request


def _values(plan: MandatePlan) -> dict[str, object]:
    return {
        "name": plan.name.strip(),
        "grounds": plan.grounds.strip(),
        "affected": plan.affected.strip(),
        "period": DateRange(plan.starts_on, plan.ends_on),
        "lead_id": plan.lead_id,
        "institution_id": plan.institution_id,
        "committee_id": plan.committee_id,
        "report_months": plan.report_months,
        "budget_frame": plan.budget_frame,
        "specialists": plan.specialists.strip(),
    }


def _write_lists(request: MandateRequest, plan: MandatePlan) -> None:
    request.seats.all().delete()
    request.deliverables.all().delete()
    seats = [(pk, GroupSeat.GROUP) for pk in dict.fromkeys(plan.group_member_ids)]
    seats += [(pk, GroupSeat.COMMITTEE) for pk in dict.fromkeys(plan.committee_member_ids)]
    if plan.committee_chair_id is not None:
        seats.append((plan.committee_chair_id, GroupSeat.COMMITTEE_CHAIR))
    RequestedSeat.objects.bulk_create(
        RequestedSeat(request=request, user_id=pk, seat=seat) for pk, seat in seats
    )
    RequestedDeliverable.objects.bulk_create(
        RequestedDeliverable(request=request, title=row.title.strip(), due_on=row.due_on)
        for row in plan.deliverables
    )


def _make_matter(proposal: Proposal, actor: Actor, now: dt.datetime) -> None:
    """Make the proposal a matter of working groups and plan its route anew where it has one already."""
    changed = proposal.matter != Matter.WORKING_GROUP
    proposal.matter = Matter.WORKING_GROUP
    proposal.lead_institution_id = proposal.mandate_request.institution_id
    keep(proposal, actor=actor, now=now)
    if changed and proposal.state not in BEFORE_ROUTE:
        plan_route_if_possible(proposal, now=now)
