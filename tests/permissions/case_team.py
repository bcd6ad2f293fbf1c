"""The team of a case as the scenes of the case level need it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.states import TeamRole

if TYPE_CHECKING:
    from tests.permissions.scene import Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def member(user_id: int | None, institution_id: int | None, role: str) -> MemberFacts:
    """Return a part in the team."""
    return MemberFacts(user_id=user_id or 0, institution_id=institution_id or 0, role=role, from_at=NOON)


def team_of(scene: Scene) -> tuple[MemberFacts, ...]:
    """Return a team: the coordinator column coordinates, the author is a specialist; both of the same institution."""
    institution_id = scene.author.institution_id
    return (
        member(scene.actors["coordinator"].user_id, institution_id, TeamRole.COORDINATOR),
        member(scene.author.pk, institution_id, TeamRole.SPECIALIST),
    )
