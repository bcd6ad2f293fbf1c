"""Saved searches: one's own, whatever role one has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone

from nahtstelle.ground.search import permissions
from nahtstelle.ground.search.models import SavedSearch

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene


def rows_of_search(scene: Scene) -> Iterator[Row]:
    """Yield a search that the member has saved."""
    from tests.permissions.scene import Row

    now = timezone.now()
    saved = SavedSearch.objects.create(
        user_id=scene.actors["member"].user_id,
        name="Kurse",
        query="q=Kurs",
        created_at=now,
        looked_at=now,
        counted_at=now,
    )  # fmt: skip
    seen = scene.seen(saved)
    yield Row("saved_search", "kept", "see", seen)
    verbs = {
        "open": permissions.can_open_saved_search,
        "change": permissions.can_change_saved_search,
        "delete": permissions.can_delete_saved_search,
    }
    for verb, may in verbs.items():
        answers = tuple(
            sight if sight != "yes" else ("yes" if may(actor, saved) else "403")
            for sight, actor in zip(seen, scene.actors.values(), strict=True)
        )
        yield Row("saved_search", "kept", verb, answers)
    answers = tuple("yes" if permissions.can_save_search(actor) else "404" for actor in scene.actors.values())
    yield Row("saved_search", "none", "save", answers)
    answers = tuple("yes" if permissions.can_search(actor) else "404" for actor in scene.actors.values())
    yield Row("search", "none", "search", answers)
