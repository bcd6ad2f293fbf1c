"""The door of the room: transition tables, refusals, history."""

from nahtstelle.ground.lifecycle.actions import NamedActor, record_change
from nahtstelle.ground.lifecycle.queries import Change, changes
from nahtstelle.ground.lifecycle.refusals import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    TransitionRefused,
)
from nahtstelle.ground.lifecycle.states import Lifecycle, Transition

__all__ = [
    "ActionRefused",
    "Change",
    "EditConflict",
    "Lifecycle",
    "NamedActor",
    "PermissionRefused",
    "Transition",
    "TransitionRefused",
    "changes",
    "record_change",
]
