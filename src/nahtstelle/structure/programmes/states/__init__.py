"""Vocabularies and transition tables of the room, by theme."""

from nahtstelle.structure.programmes.states.interfaces import INTERFACE, InterfaceState
from nahtstelle.structure.programmes.states.milestones import MILESTONE, MilestoneState
from nahtstelle.structure.programmes.states.projects import PROJECT, Light, Phase
from nahtstelle.structure.programmes.states.rough_dates import Precision, RoughDate

__all__ = [
    "INTERFACE",
    "MILESTONE",
    "PROJECT",
    "InterfaceState",
    "Light",
    "MilestoneState",
    "Phase",
    "Precision",
    "RoughDate",
]
