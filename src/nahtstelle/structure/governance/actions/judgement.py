"""What the secretariat does with a proposal handed in: classify, accept, return, forward (domain §4; 000 §8.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import events
from nahtstelle.structure.governance.actions import duties
from nahtstelle.structure.governance.actions.announcing import announce_proposal
from nahtstelle.structure.governance.actions.routes import plan_route
from nahtstelle.structure.governance.actions.steps import (
    audit_proposal,
    end_consultation,
    keep,
    locked_proposal,
    need_reason,
    note_step,
)
from nahtstelle.structure.governance.models import Consultation, Proposal
from nahtstelle.structure.governance.permissions import (
    can_accept_proposal,
    can_classify_proposal,
    can_forward_proposal,
    can_return_proposal,
)
from nahtstelle.structure.governance.states import PROPOSAL, Origin, ProposalState

CLASSIFIABLE = frozenset({ProposalState.SUBMITTED, ProposalState.IN_CONSULTATION, ProposalState.ACCEPTED})


class ConsultationMissing(ActionRefused):
    """Federal legislation: the members mainly affected are consulted before anything else (000 §8.1.1)."""

    default_sentence = _(
        "The proposal goes back to federal legislation: first consult the members mainly affected and close the "
        "consultation."
    )


class ProposalNotClassifiable(ActionRefused):
    """Classification belongs to the time between submission and decision."""

    default_sentence = _("The proposal can no longer be classified.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the secretariat assigns: kind of matter, theme, field of service, responsible institution (000 §8.2)."""

    matter: str
    field_of_service: str
    theme_id: int | None = None
    lead_institution_id: int | None = None


@transaction.atomic
def classify_proposal(
    *, proposal_id: int, classification: Classification, actor: Actor, now: dt.datetime
) -> Proposal:
    """Assign matter, theme, field and lead; the route is planned anew while no station has an outcome.

    Raises PermissionRefused, ProposalNotClassifiable, RouteMissing.
    """
    proposal = locked_proposal(proposal_id)
    if not can_classify_proposal(actor, proposal):
        raise PermissionRefused
    if proposal.state not in CLASSIFIABLE:
        raise ProposalNotClassifiable
    _assign(proposal, classification)
    keep(proposal, actor=actor, now=now)
    plan_route(proposal, now=now)
    note_step(proposal, verb="classify", source=proposal.state, actor=actor, now=now)
    audit_proposal("classified", proposal, actor=actor, now=now, matter=proposal.matter)
    announce_proposal(events.proposal_changed, proposal)
    return proposal


@transaction.atomic
def accept_proposal(
    *, proposal_id: int, actor: Actor, now: dt.datetime, classification: Classification | None = None
) -> Proposal:
    """Accept a proposal for its bodies, classified at the same time if wanted.

    Federal legislation: the consultation is done first (000 §8.1.1). An open consultation of another origin ends.
    Raises PermissionRefused, TransitionRefused, ConsultationMissing, RouteMissing.
    """
    proposal = locked_proposal(proposal_id)
    if not can_accept_proposal(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("accept", source)
    need_consultation_done(proposal)
    if classification is not None:
        _assign(proposal, classification)
    proposal.accepted_at = now
    end_consultation(proposal, now=now)
    keep(proposal, actor=actor, now=now)
    if classification is not None or not proposal.referrals.exists():
        plan_route(proposal, now=now)
    note_step(proposal, verb="accept", source=source, actor=actor, now=now)
    audit_proposal("accepted", proposal, actor=actor, now=now, matter=proposal.matter)
    duties.stop_waiting(proposal, actor=actor, now=now)
    duties.wait_for_scheduling(proposal, now=now)
    announce_proposal(events.proposal_accepted, proposal)
    return proposal


@transaction.atomic
def return_proposal(*, proposal_id: int, reason: str, actor: Actor, now: dt.datetime) -> Proposal:
    """Give a proposal back to its author to revise, with a reason.

    Raises PermissionRefused, TransitionRefused, ConsultationMissing, ReasonMissing.
    """
    proposal = locked_proposal(proposal_id)
    if not can_return_proposal(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("return_to_author", source)
    need_consultation_done(proposal)
    _leave(proposal, "return_to_author", source=source, reason=reason, actor=actor, now=now)
    audit_proposal("returned", proposal, actor=actor, now=now)
    duties.wait_for_revision(proposal, now=now)
    announce_proposal(events.proposal_returned, proposal)
    return proposal


@transaction.atomic
def forward_proposal(*, proposal_id: int, reason: str, actor: Actor, now: dt.datetime) -> Proposal:
    """Forward a theme of national relevance to the national IIZ (000 §8.1.3); the proposal ends here.

    Raises PermissionRefused, TransitionRefused, ReasonMissing.
    """
    proposal = locked_proposal(proposal_id)
    if not can_forward_proposal(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("forward_to_national", source)
    _leave(proposal, "forward_to_national", source=source, reason=reason, actor=actor, now=now)
    audit_proposal("forwarded", proposal, actor=actor, now=now)
    announce_proposal(events.proposal_forwarded, proposal)
    return proposal


def need_consultation_done(proposal: Proposal) -> None:
    """Raise ConsultationMissing for federal legislation whose consultation has not taken place or is still open."""
    if proposal.origin != Origin.FEDERAL_LAW:
        return
    closings = list(Consultation.objects.filter(proposal=proposal).values_list("closed_at", flat=True))
    if not closings or None in closings:
        raise ConsultationMissing


def _leave(
    proposal: Proposal, verb: str, *, source: str, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """Let a proposal leave the secretariat's hands with a reason."""
    need_reason(reason)
    end_consultation(proposal, now=now)
    keep(proposal, actor=actor, now=now)
    note_step(proposal, verb=verb, source=source, actor=actor, now=now, reason=reason)
    duties.stop_waiting(proposal, actor=actor, now=now)


def _assign(proposal: Proposal, classification: Classification) -> None:
    for field in fields(Classification):
        setattr(proposal, field.name, getattr(classification, field.name))
