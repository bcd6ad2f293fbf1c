"""Keeping, opening, changing and deleting searches; each person their own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.search.models import SavedSearch
from nahtstelle.ground.search.permissions import can_change_saved_search, can_save_search

MOST_SAVED = 50


class NameTaken(ActionRefused):
    """The person has a saved search of this name already."""


class TooManySaved(ActionRefused):
    """Nobody keeps more than 50 searches."""


@transaction.atomic
def save_search(
    *, name: str, query: str, wants_notice: bool, found: int, actor: Actor, now: dt.datetime
) -> SavedSearch:
    """Keep a search; `found` is how many results it has now. Raises NameTaken, TooManySaved, PermissionRefused."""
    if not can_save_search(actor):
        raise PermissionRefused
    own = SavedSearch.objects.visible_to(actor).select_for_update()
    if len(own) >= MOST_SAVED:
        raise TooManySaved(_("You keep 50 searches already. Delete one first."), field="name")
    _check_name(name, actor=actor, but=0)
    saved = SavedSearch.objects.create(
        user_id=actor.user_id or 0, name=name, query=query, wants_notice=wants_notice, found=found, seen=found,
        created_at=now, looked_at=now, counted_at=now,
    )  # fmt: skip
    _record("search.saved_search.saved", saved, actor=actor, now=now)
    return saved


@transaction.atomic
def change_saved_search(
    *, saved_id: int, name: str, wants_notice: bool, actor: Actor, now: dt.datetime
) -> SavedSearch:
    """Give it another name, switch the notice. Raises NameTaken, PermissionRefused, SavedSearch.DoesNotExist."""
    saved = _own(saved_id, actor)
    _check_name(name, actor=actor, but=saved.pk)
    saved.name, saved.wants_notice = name, wants_notice
    saved.save(update_fields=["name", "wants_notice"])
    _record("search.saved_search.changed", saved, actor=actor, now=now)
    return saved


@transaction.atomic
def open_saved_search(*, saved_id: int, found: int, actor: Actor, now: dt.datetime) -> SavedSearch:
    """Note that the person looks at the results: nothing of them is new any more."""
    saved = _own(saved_id, actor)
    saved.found = saved.seen = found
    saved.looked_at = saved.counted_at = now
    saved.save(update_fields=["found", "seen", "looked_at", "counted_at"])
    return saved


@transaction.atomic
def delete_saved_search(*, saved_id: int, actor: Actor, now: dt.datetime) -> str:
    """Delete it; returns its name. Raises PermissionRefused, SavedSearch.DoesNotExist."""
    saved = _own(saved_id, actor)
    _record("search.saved_search.deleted", saved, actor=actor, now=now)
    saved.delete()
    return saved.name


@transaction.atomic
def note_count(*, saved_id: int, found: int, now: dt.datetime) -> None:
    """Keep what the nightly count gave; fewer results than seen become what was seen."""
    saved = SavedSearch.objects.select_for_update().filter(pk=saved_id).first()
    if saved is not None:
        saved.found, saved.seen, saved.counted_at = found, min(saved.seen, found), now
        saved.save(update_fields=["found", "seen", "counted_at"])


def _own(saved_id: int, actor: Actor) -> SavedSearch:
    saved = SavedSearch.objects.select_for_update().get(pk=saved_id)
    if not can_change_saved_search(actor, saved):
        raise PermissionRefused
    return saved


def _check_name(name: str, *, actor: Actor, but: int) -> None:
    if SavedSearch.objects.visible_to(actor).filter(name=name).exclude(pk=but).exists():
        raise NameTaken(_("You keep a search of this name already."), field="name")


def _record(code: str, saved: SavedSearch, *, actor: Actor, now: dt.datetime) -> None:
    """What somebody looks for is their own business: the entry says that, not what."""
    audit.record(
        code=code, actor=actor, subject_type="search.saved_search", subject_id=saved.pk, facts={}, now=now
    )
