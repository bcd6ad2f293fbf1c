"""What belongs to one person alone: a member's private note."""

from __future__ import annotations

from collections.abc import Iterator

from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import AgendaItem, PrivateNote
from tests.permissions.scene import NOW, Row, Scene


def notes(scene: Scene) -> Iterator[Row]:
    """Yield the lines of a note of the member, and of keeping notes at all."""
    item = AgendaItem.objects.create(meeting=scene.meeting("invited"), position=1, title="Mitteilungen")
    note = PrivateNote.objects.create(
        user_id=scene.actors["member"].user_id, item=item, sealed=b"x", changed_at=NOW
    )
    yield Row("note", "own", "see", scene.seen(note))
    yield Row("note", "own", "read", scene.simple(permissions.can_read_note, note))
    yield Row("note", "own", "delete", scene.simple(permissions.can_delete_note, note))
    yield Row("note", "new", "keep", scene.simple(lambda actor, _: permissions.can_keep_notes(actor), None))
