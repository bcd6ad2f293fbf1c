"""The agenda of a meeting: its items, what may come onto it, and the papers of its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import (
    AgendaItem,
    AgendaItemReader,
    Meeting,
    Proposal,
    Recusal,
    Referral,
)
from nahtstelle.structure.governance.models.meetings import AgendaItemQuerySet
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import ProposalState


@dataclass(frozen=True, slots=True)
class ItemPaper:
    """A paper of an item: the version that was sent, or one that has come since (`is_new`)."""

    title: str
    version: records.VersionRef
    is_added: bool = False
    is_new: bool = False
    is_confidential: bool = False


def items_of(meeting: Meeting, actor: Actor) -> list[AgendaItem]:
    """Return the items the actor may see, in order, with what their pages show (two queries).

    `position` is the number of an item for everybody: what somebody may not see leaves a gap (decision 0015).
    """
    return _with_pages(AgendaItem.objects.visible_to(actor).filter(meeting=meeting))


def open_items_of(meeting: Meeting) -> list[AgendaItem]:
    """Return the items that everybody who sees the meeting may see (two queries)."""
    return _with_pages(AgendaItem.objects.filter(meeting=meeting, is_restricted=False))


def readers_of(items: Sequence[AgendaItem]) -> dict[int, list[str]]:
    """Return the names of those who may see each restricted item (one query)."""
    found: dict[int, list[str]] = {item.pk: [] for item in items if item.is_restricted}
    rows = AgendaItemReader.objects.filter(item__in=found).select_related("user")
    for row in rows.order_by("user__sort_name", "pk"):
        found[row.item_id].append(row.user.full_name)
    return found


def _with_pages(rows: AgendaItemQuerySet) -> list[AgendaItem]:
    found = (
        rows.select_related("proposal__institution", "proposal__theme", "decision", "circular__decision")
        .prefetch_related(
            Prefetch("recusals", Recusal.objects.select_related("user").order_by("user__sort_name", "pk"))
        )
        .with_papers()
        .order_by("position", "pk")
    )
    return list(found)


def proposals_for(meeting: Meeting) -> QuerySet[Proposal]:
    """Return the accepted proposals whose next station is the meeting's body, the longest waiting first."""
    turn = Referral.objects.filter(proposal=OuterRef("pk"), outcome="").order_by("position", "pk")
    return (
        Proposal.objects.filter(state=ProposalState.ACCEPTED)
        .annotate(turn_of=Subquery(turn.values("body")[:1]))
        .filter(turn_of=meeting.body_id)
        .select_related("institution")
        .order_by("accepted_at", "pk")
    )


def meetings_for(proposal: Proposal) -> QuerySet[Meeting]:
    """Return the meetings that a proposal may be put on: of the body whose turn it is, not yet held."""
    station = current_referral(proposal.pk)
    if station is None or station.body_id is None:
        return Meeting.objects.none()
    open_states = ("planned", "invited")
    return Meeting.objects.filter(body_id=station.body_id, state__in=open_states).select_related("body")


Documents = dict[int, list[records.DocumentRef]]
"""Documents by the id of their dossier."""


def documents_of(meeting: Meeting, items: Sequence[AgendaItem]) -> Documents:
    """Return the documents of a meeting and of the proposals on its agenda (one query)."""
    dossiers = {item.proposal.dossier_id for item in items if item.proposal}
    return records.documents_of(found for found in {meeting.dossier_id, *dossiers} if found)


def papers_of(items: Sequence[AgendaItem], documents: Documents) -> dict[int, list[ItemPaper]]:
    """Return the papers of each item (`with_papers`): sent, added, and versions that came since (no query)."""
    return {item.pk: _papers(item, documents) for item in items}


def _papers(item: AgendaItem, documents: Documents) -> list[ItemPaper]:
    frozen = {version: version in item.added_versions for version in item.sent_versions}
    if item.proposal is None:
        return _sent(frozen, documents) if frozen else []
    dossier_id = item.proposal.dossier_id
    if dossier_id is None:
        return []
    found = []
    for document in documents[dossier_id]:
        for version in reversed(document.versions):
            if version.id in frozen:
                found.append(
                    ItemPaper(document.title, version, frozen[version.id], False, document.confidential)
                )
            elif version is document.latest:
                found.append(ItemPaper(document.title, version, False, True, document.confidential))
    return found


def _sent(frozen: dict[int, bool], documents: Documents) -> list[ItemPaper]:
    """Return the papers of an item without a proposal: they lie in the meeting's own dossier."""
    return [
        ItemPaper(document.title, version, is_added=frozen[version.id])
        for rows in documents.values()
        for document in rows
        for version in document.versions
        if version.id in frozen
    ]
