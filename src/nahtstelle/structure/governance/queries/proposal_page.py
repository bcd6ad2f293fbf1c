"""The read model of a proposal's page: everything the template shows, computed from one record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import (
    Action,
    DocumentLine,
    Fact,
    HistoryEntry,
    Station,
    Turn,
    date_words,
)
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Proposal
from nahtstelle.structure.governance.queries.proposal_links import further_actions
from nahtstelle.structure.governance.queries.proposals import ProposalRecord
from nahtstelle.structure.governance.queries.synopsis import Synopsis, synopses_of
from nahtstelle.structure.governance.queries.timeline import timeline_of
from nahtstelle.structure.governance.queries.turns import (
    competence_sentence,
    page_actions,
    state_tag,
    turn_of,
)
from nahtstelle.structure.governance.queries.ways import way_of


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What the page shows."""

    proposal: Proposal
    over: str
    state: str
    state_kind: str
    stations: list[Station]
    turn: Turn | None
    actions: list[Action]
    is_frozen: bool
    competence: str
    synopses: list[Synopsis]
    documents: tuple[DocumentLine, ...]
    may_add_paper: bool
    facts: list[Fact]
    timeline: list[HistoryEntry]


def proposal_page(record: ProposalRecord, *, actor: Actor, today: dt.date) -> ProposalPage:
    """Build the page for an actor (no query)."""
    proposal = record.proposal
    state, kind = state_tag(record)
    may_read = permissions.can_read_synopsis(actor, proposal)
    return ProposalPage(
        proposal=proposal,
        over=_over(proposal),
        state=state,
        state_kind=kind,
        stations=way_of(record, actor=actor),
        turn=turn_of(record, actor=actor, today=today),
        actions=[
            *page_actions(record, actor=actor),
            *further_actions(actor, proposal_id=proposal.pk, state=proposal.state),
        ],
        is_frozen=record.is_frozen,
        competence=competence_sentence(record),
        synopses=synopses_of(record, today=today) if may_read else [],
        documents=record.documents,
        may_add_paper=permissions.can_add_paper(actor, proposal),
        facts=_facts(proposal),
        timeline=timeline_of(record),
    )


def _over(proposal: Proposal) -> str:
    """«Beschlussfassung · eingereicht vom Amt …»: what stands above the title after the number."""
    parts = [str(proposal.get_request_display())] if proposal.request else []
    named = {"institution": proposal.institution.name}
    if proposal.submitted_at:
        parts.append(_("submitted by: %(institution)s") % named)
    else:
        parts.append(_("draft of: %(institution)s") % named)
    return " · ".join(parts)


def _facts(proposal: Proposal) -> list[Fact]:
    lead = proposal.lead_institution
    facts = [
        Fact(label=_("Author"), value=proposal.author.full_name),
        Fact(label=_("Origin"), value=proposal.get_origin_display() or "–"),
        Fact(label=_("Field of service"), value=proposal.get_field_of_service_display() or "–"),
        Fact(label=_("Theme"), value=proposal.theme.name if proposal.theme else "–"),
    ]
    if proposal.submitted_at:
        facts += [
            Fact(label=_("Kind of matter"), value=proposal.get_matter_display()),
            Fact(label=_("Mainstream structure"), value=lead.label if lead else "–"),
            Fact(label=_("Submitted on"), value=date_words(proposal.submitted_at)),
        ]
    if proposal.dossier:
        facts.append(Fact(label=_("Dossier"), value=proposal.dossier.number, numeric=True))
    return facts
