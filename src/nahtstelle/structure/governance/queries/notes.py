"""Reading one's own notes; nobody else's text is ever opened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import AgendaItem, NoteKey, PrivateNote


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteText:
    """A note opened for its author; version 0 where there is none yet."""

    text: str = ""
    version: int = 0
    uuid: UUID | None = None
    changed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNote:
    """A note in the list of all: where it belongs, as far as its author still sees that."""

    note: NoteText
    title: str
    url: str
    paper: str


def owner_of(user_id: int) -> str:
    """Return the name under which a person's texts are sealed."""
    return f"user/{user_id}"


def matter_of(item: AgendaItem) -> dict[str, int | None]:
    """Return what a note on an item hangs on: its proposal, so that it follows to the next meeting; else the item."""
    if item.proposal_id is not None:
        return {"proposal_id": item.proposal_id, "item_id": None}
    return {"proposal_id": None, "item_id": item.pk}


def text_of(note: PrivateNote, key: NoteKey) -> str:
    """Open a note with its author's key."""
    return records.open_text(
        bytes(note.sealed),
        wrapped_key=bytes(key.wrapped_key),
        owner=owner_of(note.user_id),
        place=str(note.uuid),
    )


def note_on(actor: Actor, item: AgendaItem, document_id: int | None) -> NoteText:
    """Return the actor's note on an item or one of its papers (two queries)."""
    rows = PrivateNote.objects.visible_to(actor).filter(**matter_of(item), **_paper(document_id))
    note = rows.first()
    return _opened(note, NoteKey.objects.get(user=note.user_id)) if note else NoteText()


def _paper(document_id: int | None) -> dict[str, int | None]:
    return {"document_id": document_id}


def has_note(actor: Actor) -> Exists:
    """Return the condition «the actor keeps a note on it» for a queryset of items."""
    on_matter = Q(proposal=OuterRef("proposal")) | Q(item=OuterRef("pk"))
    return Exists(PrivateNote.objects.visible_to(actor).filter(on_matter))


def own_notes(actor: Actor) -> list[ListedNote]:
    """Return all notes of the actor, the latest first; what they no longer see has no title (three queries)."""
    rows = list(PrivateNote.objects.visible_to(actor).select_related("document"))
    if not rows:
        return []
    key = NoteKey.objects.get(user=rows[0].user_id)
    proposals = {row.proposal_id for row in rows if row.proposal_id}
    items = {row.item_id for row in rows if row.item_id}
    seen = AgendaItem.objects.visible_to(actor).select_related("meeting").order_by("meeting__date", "pk")
    by_proposal = {item.proposal_id: item for item in seen.filter(proposal__in=proposals)}
    by_item = {item.pk: item for item in seen.filter(pk__in=items)}
    return [
        _listed(row, key, by_proposal.get(row.proposal_id) or by_item.get(row.item_id or 0)) for row in rows
    ]


def _listed(row: PrivateNote, key: NoteKey, item: AgendaItem | None) -> ListedNote:
    paper = row.document.title if item and row.document else ""
    url = reverse("governance:read_item", args=[item.pk]) if item else ""
    return ListedNote(note=_opened(row, key), title=item.title if item else "", url=url, paper=paper)


def _opened(note: PrivateNote, key: NoteKey) -> NoteText:
    return NoteText(text=text_of(note, key), version=note.version, uuid=note.uuid, changed_at=note.changed_at)
