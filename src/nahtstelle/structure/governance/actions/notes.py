"""Private notes, reading marks, followed themes: what a person keeps for themselves.

No history and no audit entry: these never enter the record (decision 0018).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import (
    AgendaItem,
    AgendaPaper,
    Appointment,
    NoteKey,
    PaperRead,
    PrivateNote,
    Theme,
    ThemeChoice,
)
from nahtstelle.structure.governance.permissions import can_delete_note, can_keep_notes
from nahtstelle.structure.governance.queries.notes import matter_of, owner_of, text_of

FORGET_INACTIVE_AFTER = dt.timedelta(days=30)
FORGET_FORMER_AFTER = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEntry:
    """What was written: `version` is the one the window was opened with (0: none), `editor` names the window."""

    text: str
    version: int
    editor: str
    document_id: int | None = None


@transaction.atomic
def save_note(
    *, actor: Actor, item_id: int, entry: NoteEntry, now: dt.datetime, keep_empty: bool = False
) -> PrivateNote | None:
    """Keep a note on an item the actor sees, or on one of its papers; an empty text takes the note away.

    `keep_empty`: the text is still being typed. Another window's text is never overwritten.
    Raises PermissionRefused, EditConflict, AgendaItem.DoesNotExist, AgendaPaper.DoesNotExist.
    """
    if not can_keep_notes(actor) or actor.user_id is None:
        raise PermissionRefused
    item = AgendaItem.objects.visible_to(actor).get(pk=item_id)
    if entry.document_id is not None:
        AgendaPaper.objects.filter(item=item, version__document=entry.document_id)[:1].get()
    key = _locked_key(actor.user_id, now)
    matter = {**matter_of(item), "document_id": entry.document_id, "user_id": actor.user_id}
    note = PrivateNote.objects.filter(**matter).first()
    _check_window(note, key, entry)
    if not entry.text.strip() and not keep_empty:
        if note is not None:
            note.delete()
        return None
    note = note or PrivateNote(**matter, version=0)
    note.sealed = records.seal_text(
        entry.text, wrapped_key=bytes(key.wrapped_key), owner=owner_of(actor.user_id), place=str(note.uuid)
    )
    note.version, note.editor, note.changed_at = note.version + 1, entry.editor[:40], now
    note.save()
    return note


def _check_window(note: PrivateNote | None, key: NoteKey, entry: NoteEntry) -> None:
    stored = note.version if note else 0
    same_window = note is not None and note.editor == entry.editor and entry.editor != ""
    if stored != entry.version and not same_window:
        text = text_of(note, key) if note else ""
        raise EditConflict(current={"text": text, "version": str(stored)}, changed_by="")


def _locked_key(user_id: int, now: dt.datetime) -> NoteKey:
    """Return the person's key with its row locked, made at their first note: two windows write one after the other."""
    if not NoteKey.objects.filter(user=user_id).exists():
        wrapped = records.new_sealed_key(owner=owner_of(user_id))
        NoteKey.objects.get_or_create(user_id=user_id, defaults={"wrapped_key": wrapped, "created_at": now})
    return NoteKey.objects.select_for_update().get(user=user_id)


@transaction.atomic
def delete_note(*, actor: Actor, note_id: int) -> None:
    """Delete an own note, at any time. Raises PermissionRefused."""
    note = PrivateNote.objects.select_for_update().get(pk=note_id)
    if not can_delete_note(actor, note):
        raise PermissionRefused
    note.delete()


@transaction.atomic
def mark_read(*, actor: Actor, item_id: int, version_id: int, now: dt.datetime) -> None:
    """Mark a paper of an item the actor sees as read. Raises PermissionRefused, AgendaPaper.DoesNotExist."""
    if not can_keep_notes(actor) or actor.user_id is None:
        raise PermissionRefused
    item = AgendaItem.objects.visible_to(actor).get(pk=item_id)
    AgendaPaper.objects.filter(item=item, version=version_id)[:1].get()
    PaperRead.objects.get_or_create(user_id=actor.user_id, version_id=version_id, defaults={"read_at": now})


@transaction.atomic
def choose_themes(*, actor: Actor, theme_ids: Collection[int], now: dt.datetime) -> ThemeChoice:
    """Follow exactly these themes. Raises PermissionRefused."""
    if not can_keep_notes(actor) or actor.user_id is None:
        raise PermissionRefused
    choice, _created = ThemeChoice.objects.update_or_create(
        user_id=actor.user_id, defaults={"chosen_at": now}
    )
    choice.themes.set(Theme.objects.filter(pk__in=theme_ids))
    return choice


@transaction.atomic
def forget_notes(*, now: dt.datetime) -> int:
    """Destroy keys, notes and reading marks of people who are gone; return of how many people.

    Gone is whose account has been locked for thirty days, and who has had no appointment for ninety and no role.
    """
    inactive = Q(is_active=False) & (
        Q(changed_at__isnull=True) | Q(changed_at__lt=now - FORGET_INACTIVE_AFTER)
    )
    oldest = timezone.localdate(now) - FORGET_FORMER_AFTER
    appointed = Appointment.objects.filter(
        Q(period__upper_inf=True) | Q(period__endswith__gt=oldest), user=OuterRef("pk")
    )
    people = get_user_model().objects.filter(inactive | (Q(role="") & ~Exists(appointed)))
    gone = list(people.filter(pk__in=NoteKey.objects.values("user")).values_list("pk", flat=True))
    PrivateNote.objects.filter(user__in=gone).delete()
    PaperRead.objects.filter(user__in=gone).delete()
    NoteKey.objects.filter(user__in=gone).delete()
    return len(gone)
