"""Rows of the room."""

from nahtstelle.outward.insight.models.case_figures import CaseFigure
from nahtstelle.outward.insight.models.figures import ReportedFigure
from nahtstelle.outward.insight.models.frozen import FrozenReport
from nahtstelle.outward.insight.models.reports import Compilation, Narrative, Report, ReportSection

__all__ = [
    "CaseFigure",
    "Compilation",
    "FrozenReport",
    "Narrative",
    "Report",
    "ReportSection",
    "ReportedFigure",
]
