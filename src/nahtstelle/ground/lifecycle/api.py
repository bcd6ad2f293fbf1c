"""The door of the room: transition tables, refusals, history."""

from nahtstelle.ground.lifecycle.actions import NamedActor, forget_changes, record_change
from nahtstelle.ground.lifecycle.queries import Change, changes
from nahtstelle.ground.lifecycle.refusals import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    TransitionRefused,
    add_refusal,
    carried_out,
    demand,
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
    "add_refusal",
    "carried_out",
    "changes",
    "demand",
    "forget_changes",
    "record_change",
]
