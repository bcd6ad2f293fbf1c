"""Buttons that other apps put on the page of a proposal: they register, governance knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import Action

ActionSource = Callable[[Actor, int, str], Sequence[Action]]
_sources: list[ActionSource] = []


def register_proposal_actions(source: ActionSource) -> None:
    """Register `source(actor, proposal_id, state)`, which answers buttons (called in `ready()`)."""
    if source not in _sources:
        _sources.append(source)


def further_actions(actor: Actor, *, proposal_id: int, state: str) -> list[Action]:
    """Return the buttons of all sources."""
    return [action for source in _sources for action in source(actor, proposal_id, state)]
