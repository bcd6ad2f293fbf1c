"""What belongs into the pack of one recipient, and the packs of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import (
    AgendaItem,
    AttendanceReply,
    Meeting,
    PaperPack,
    Proposal,
)
from nahtstelle.structure.governance.queries.agenda import ItemPaper, documents_of, items_of, papers_of
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.attendees import is_valid
from nahtstelle.structure.governance.states import MeetingState


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPaper:
    """A paper as it goes into a pack: a version, never the file's name of the day after."""

    title: str
    version: records.VersionRef
    is_confidential: bool
    replaces: bool = False

    @property
    def key(self) -> str:
        """What it is called in manifests."""
        return f"version:{self.version.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """An item with its papers; with `is_recused` the recipient has left for it and gets no papers."""

    item: AgendaItem
    papers: tuple[PackPaper, ...]
    is_recused: bool = False

    @property
    def key(self) -> str:
        """What it is called in manifests."""
        return f"item:{self.item.pk}"


def recipients_of(meeting: Meeting) -> list[int]:
    """Return who gets a pack: members and associates of the meeting's day, and deputies who stand in (four queries)."""
    roll = roll_of(meeting)
    standing_in = {row.represented_by_id for row in roll.attendances.values()}
    for reply in AttendanceReply.objects.filter(meeting=meeting, deputy__isnull=False):
        if is_valid(reply, roll):
            standing_in.add(reply.deputy_id)
    deputies = [row for row in roll.deputies if row.user_id in standing_in]
    people = (*roll.members, *roll.associates, *deputies)
    return list(dict.fromkeys(row.user_id for row in people if row.user.is_active))


def contents_for(meeting: Meeting, actor: Actor) -> list[PackItem]:
    """Return the items and papers this reader may see, in order (six queries).

    Before the invitation the latest version of each paper, afterwards the latest that was sent.
    """
    items = items_of(meeting, actor)
    papers = papers_of(items, documents_of(meeting, items))
    proposals = {item.proposal_id for item in items if item.proposal_id}
    seen = set(Proposal.objects.visible_to(actor).filter(pk__in=proposals).values_list("pk", flat=True))
    if meeting.pk in actor.meetings_stood_in:
        seen = proposals  # a deputy named for this meeting reads the papers of its items (decision 0018)
    is_trial = meeting.state == MeetingState.PLANNED
    return [
        PackItem(
            item=item,
            papers=_papers(item, papers[item.pk], is_trial=is_trial) if item.proposal_id in seen else (),
        )
        for item in items
    ]


def without_papers_for(contents: Sequence[PackItem], user_id: int) -> list[PackItem]:
    """Take the papers out of the items for which this person is recused (no query)."""
    return [
        replace(entry, papers=(), is_recused=True)
        if any(recusal.user_id == user_id for recusal in entry.item.recusals.all())
        else entry
        for entry in contents
    ]


def _papers(item: AgendaItem, found: Sequence[ItemPaper], *, is_trial: bool) -> tuple[PackPaper, ...]:
    """One version of each document: the latest that counts."""
    latest: dict[int, PackPaper] = {}
    for paper in found:
        if paper.is_new and not is_trial:
            continue
        document = paper.version.document_id
        latest[document] = PackPaper(
            title=paper.title,
            version=paper.version,
            is_confidential=item.is_restricted or paper.is_confidential,
            replaces=document in latest,
        )
    return tuple(latest.values())


def packs_of(meeting: Meeting) -> list[PaperPack]:
    """Return the packs of a meeting by name (one query)."""
    rows = PaperPack.objects.filter(meeting=meeting).select_related("user__institution", "version__document")
    return list(rows.order_by("user__sort_name", "pk"))


def packs_for_page(meeting: Meeting, actor: Actor) -> list[PaperPack]:
    """Return what the page of the meeting tells this actor: all packs to the secretariat, else one's own (one query).

    One's own also before it is built, so that the page can say that it comes.
    """
    rows = PaperPack.objects.filter(meeting=meeting).select_related("user__institution", "version")
    if not actor.is_secretariat:
        rows = rows.filter(user_id=actor.user_id or 0)
    return list(rows.order_by("user__sort_name", "pk"))


def still_shows_only_what_is_seen(pack: PaperPack, actor: Actor) -> bool:
    """Tell whether everything in a built pack may still be seen by this reader (one query)."""
    ids = {entry["item"] for entry in pack.manifest.get("items", [])}
    existing = AgendaItem.objects.filter(pk__in=ids)
    return not existing.exclude(pk__in=AgendaItem.objects.visible_to(actor).values("pk")).exists()


def unbindable_papers(meeting: Meeting, actor: Actor) -> list[str]:
    """Return a sentence for each paper that cannot be bound on this machine, before anything is built (six queries)."""
    if records.office_program() is not None:
        return []
    papers = [paper for entry in contents_for(meeting, actor) for paper in entry.papers]
    return [
        records.without_office(paper.version.filename).sentence
        for paper in papers
        if records.needs_office(paper.version.media_type)
    ]
