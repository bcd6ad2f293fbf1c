"""Who looks: a person with an account, or a guest of one case who came in with a one-time code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the walls need to know of somebody. `institution_id` is the one in whose name a person reads."""

    name: str
    user_id: int | None = None
    guest_id: int | None = None
    institution_id: int | None = None
    institution_name: str = ""

    @property
    def is_guest(self) -> bool:
        """True for the client and for people from outside."""
        return self.guest_id is not None


def viewer_of(actor: Actor) -> Viewer:
    """Return the viewer of somebody with an account."""
    return Viewer(
        name=actor.name,
        user_id=actor.user_id,
        institution_id=actor.institution_id,
        institution_name=actor.institution_name,
    )
