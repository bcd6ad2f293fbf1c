"""The door of the room: projects for those above, who leads them, and what became of them in a year."""

from nahtstelle.structure.programmes.permissions import can_lead_project as may_lead
from nahtstelle.structure.programmes.queries.portfolio_of_year import (
    MilestoneOfYear,
    MoveOfYear,
    PilotOfYear,
    ProgrammeOfYear,
    ProjectOfYear,
    ReportOfYear,
    portfolio_of_year,
)
from nahtstelle.structure.programmes.queries.project_links import register_project_actions
from nahtstelle.structure.programmes.queries.references import (
    ProjectRef,
    led_projects,
    project_choices,
    project_refs,
    visible_projects,
)

__all__ = [
    "MilestoneOfYear",
    "MoveOfYear",
    "PilotOfYear",
    "ProgrammeOfYear",
    "ProjectOfYear",
    "ProjectRef",
    "ReportOfYear",
    "led_projects",
    "may_lead",
    "portfolio_of_year",
    "project_choices",
    "project_refs",
    "register_project_actions",
    "visible_projects",
]
