"""What other apps of the floor refer to: themes with their lead, proposals forwarded to the national IIZ."""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import changes
from nahtstelle.structure.governance.models import Proposal, Theme
from nahtstelle.structure.governance.states import ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChoice:
    """A theme as other apps see it."""

    id: int
    name: str
    lead_institution_id: int | None


def theme_choices() -> list[ThemeChoice]:
    """Return all themes by name (one query)."""
    rows = Theme.objects.order_by("sort_name", "pk").values_list("pk", "name", "lead_institution_id")
    return [ThemeChoice(id=pk, name=name, lead_institution_id=lead) for pk, name, lead in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardedProposal:
    """A proposal forwarded to the national IIZ (000 §8.1.3), as other apps see it."""

    id: int
    number: str
    title: str
    institution: str
    background: str
    motion: str
    reason: str
    state: str
    dossier_id: int


def forwarded_proposal(proposal_id: int, *, actor: Actor | None = None) -> ForwardedProposal | None:
    """Return a forwarded proposal, of those the actor sees where one is given; None for any other."""
    rows = Proposal.objects.all() if actor is None else Proposal.objects.visible_to(actor)
    forwarded = rows.filter(pk=proposal_id, state=ProposalState.FORWARDED, dossier__isnull=False)
    found = forwarded.select_related("institution").first()
    if found is None:
        return None
    steps = changes("governance.proposal", found.pk)
    return ForwardedProposal(
        id=found.pk,
        number=found.number or "",
        title=found.title,
        institution=found.institution.name,
        background=found.background,
        motion=found.motion,
        reason=next((step.reason for step in reversed(steps) if step.verb == "forward_to_national"), ""),
        state=found.state,
        dossier_id=found.dossier_id or 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStanding:
    """Where a proposal stands, as other apps see it; `number` is empty before it is submitted."""

    id: int
    number: str
    title: str
    state: str
    state_label: str


def proposal_standing(proposal_id: int) -> ProposalStanding:
    """Return where a proposal stands. Raises Proposal.DoesNotExist."""
    found = Proposal.objects.only("number", "title", "state").get(pk=proposal_id)
    return ProposalStanding(
        id=found.pk,
        number=found.number or "",
        title=found.title,
        state=found.state,
        state_label=str(ProposalState(found.state).label),
    )
