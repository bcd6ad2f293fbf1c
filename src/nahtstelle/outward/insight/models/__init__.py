"""Rows of the room."""

from nahtstelle.outward.insight.models.figures import ReportedFigure
from nahtstelle.outward.insight.models.frozen import FrozenReport
from nahtstelle.outward.insight.models.reports import Compilation, Narrative, Report, ReportSection

__all__ = ["Compilation", "FrozenReport", "Narrative", "Report", "ReportSection", "ReportedFigure"]
