"""Buttons that other apps put on the page of a project: they register, programmes knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import Action

ActionSource = Callable[[Actor, int], Sequence[Action]]
_sources: list[ActionSource] = []


def register_project_actions(source: ActionSource) -> None:
    """Register `source(actor, project_id)`, which answers buttons (called in `ready()`)."""
    if source not in _sources:
        _sources.append(source)


def further_actions(actor: Actor, *, project_id: int) -> list[Action]:
    """Return the buttons of all sources."""
    return [action for source in _sources for action in source(actor, project_id)]
