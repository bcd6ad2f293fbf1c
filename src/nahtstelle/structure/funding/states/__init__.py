"""Vocabularies and transition tables of the room, by theme."""

from nahtstelle.structure.funding.states.allocations import (
    BEFORE_ALLOCATION,
    COORDINATION,
    FUNDING,
    REQUEST,
    STEERING,
    WITH_GROUNDS,
    RequestState,
)
from nahtstelle.structure.funding.states.groups import SHORT, TargetGroup, left_out, short_labels

__all__ = [
    "BEFORE_ALLOCATION",
    "COORDINATION",
    "FUNDING",
    "REQUEST",
    "SHORT",
    "STEERING",
    "WITH_GROUNDS",
    "RequestState",
    "TargetGroup",
    "left_out",
    "short_labels",
]
