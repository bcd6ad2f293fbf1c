"""What the room adds to one's own page; others see nothing of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, PersonSection


def own_section(actor: Actor, user_id: int) -> PersonSection | None:
    """Return the card that leads to notices and calendar, on the person's own page only."""
    if actor.user_id != user_id:
        return None
    return PersonSection(title=_("Notices and calendar"), template="worklist/_own_section.html", order=60)
