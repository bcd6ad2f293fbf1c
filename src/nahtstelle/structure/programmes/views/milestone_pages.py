"""What the pages of milestones are made of: columns, facts, buttons."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.models import Milestone
from nahtstelle.structure.programmes.states import MILESTONE, Phase
from nahtstelle.structure.programmes.views.project_pages import milestone_url, project_url, standing

PAGES = {
    "reach": ("reach_milestone", "check"),
    "move": ("move_milestone", "calendar-clock"),
    "drop": ("drop_milestone", "x"),
    "reopen": ("reopen_milestone", "rotate-ccw"),
}


def milestone_columns(today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of a project's milestones as of a day."""
    return (
        ui.Column(
            key="meilenstein",
            label=_("Milestone"),
            value="title",
            url=milestone_url,
            note=lambda row: row.source,
        ),
        ui.Column(
            key="stand",
            label=_("State"),
            value=lambda row: standing(row, today)[0],
            kind="tag",
            tag_kind=lambda row: standing(row, today)[1],
        ),
        ui.Column(
            key="geplant",
            label=_("Planned (column)"),
            value=lambda row: str(row.planned),
            note=first_plan,
            sort="planned_on",
        ),
        ui.Column(
            key="erreicht",
            label=_("Reached (column)"),
            value=lambda row: str(row.reached or ""),
            sort="reached_on",
            hide=True,
        ),
    )


def first_plan(row: Milestone) -> str:
    """Say where a milestone stood at first, where it has moved."""
    return _("first %(date)s") % {"date": row.original} if row.moves_count else ""


def facts(milestone: Milestone) -> list[ui.Fact]:
    """Say of which project it is, when it was first planned, is planned, was reached."""
    project = milestone.project
    rows = [
        ui.Fact(label=_("Project"), value=project.name, url=project_url(project)),
        ui.Fact(label=_("First planned"), value=str(milestone.original), numeric=True),
        ui.Fact(label=_("Planned (column)"), value=str(milestone.planned), numeric=True),
    ]
    if milestone.reached:
        rows.append(ui.Fact(label=_("Reached (column)"), value=str(milestone.reached), numeric=True))
    if milestone.source:
        rows.append(ui.Fact(label=_("Source"), value=milestone.source))
    return rows


def actions(milestone: Milestone, actor: Actor) -> list[ui.Action]:
    """Return the buttons of a milestone for this actor."""
    if not permissions.can_move_milestone(actor, milestone) or milestone.project.phase == Phase.ENDED:
        return []
    offered = {row.verb: str(row.label) for row in MILESTONE.open_verbs(milestone.state)}
    return [
        ui.Action(
            label=offered[verb],
            url=reverse(f"programmes:{name}", args=[milestone.pk]),
            icon=icon,
            primary=verb == "reach",
        )
        for verb, (name, icon) in PAGES.items()
        if verb in offered
    ]
