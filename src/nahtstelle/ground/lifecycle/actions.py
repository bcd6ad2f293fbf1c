"""Writing history."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from nahtstelle.ground.lifecycle.models import StateChange


class NamedActor(Protocol):
    """What history keeps of an actor."""

    @property
    def user_id(self) -> int | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def institution_name(self) -> str: ...  # noqa: D102


def record_change(
    *,
    lifecycle: str,
    subject_type: str,
    subject_id: int,
    verb: str,
    source: str,
    target: str,
    actor: NamedActor,
    now: dt.datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Write one step into the history, inside the action's transaction. `note` is a sentence shown in the timeline."""
    StateChange.objects.create(
        lifecycle=lifecycle,
        subject_type=subject_type,
        subject_id=subject_id,
        verb=verb,
        source=source,
        target=target,
        actor_id=actor.user_id,
        actor_name=actor.name,
        institution_name=actor.institution_name,
        at=now,
        reason=reason,
        note=note,
    )


def forget_changes(*, subject_type: str, subject_id: int) -> int:
    """Remove the history of one thing that is erased itself, and return how many steps went; for erasures only."""
    count, _rows = StateChange.objects.filter(subject_type=subject_type, subject_id=subject_id).delete()
    return count
