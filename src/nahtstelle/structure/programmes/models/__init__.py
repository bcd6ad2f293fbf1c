"""Models of the room, by theme."""

from nahtstelle.structure.programmes.models.interfaces import Interface
from nahtstelle.structure.programmes.models.milestones import Dependency, Milestone, MilestoneMove
from nahtstelle.structure.programmes.models.projects import Pilot, PilotSite, Programme, Project
from nahtstelle.structure.programmes.models.reports import StatusReport
from nahtstelle.structure.programmes.models.stocktakes import Stocktake, StocktakeExtension, StocktakeRequest

__all__ = [
    "Dependency",
    "Interface",
    "Milestone",
    "MilestoneMove",
    "Pilot",
    "PilotSite",
    "Programme",
    "Project",
    "StatusReport",
    "Stocktake",
    "StocktakeExtension",
    "StocktakeRequest",
]
