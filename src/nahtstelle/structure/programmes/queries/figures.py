"""Figures of a year for `nahtstelle figures`: the section «projects»."""

from __future__ import annotations

from django.db.models import Count

from nahtstelle.structure.programmes.models import Milestone, MilestoneMove
from nahtstelle.structure.programmes.queries.portfolio_of_year import projects_of


def project_figures(year: int) -> dict[str, object]:
    """Count the projects that ran in a year, by programme (key, or name without one), and their milestones.

    A milestone counts as reached in the year it was reached, as moved once for each that moved in the year.
    """
    counted = projects_of(year).values_list("programme__key", "programme__name").annotate(n=Count("pk"))
    by_programme = sorted((key or name, number) for key, name, number in counted.order_by())
    moves = MilestoneMove.objects.filter(moved_on__year=year)
    return {
        "total": sum(number for _, number in by_programme),
        "by_programme": dict(by_programme),
        "milestones_reached": Milestone.objects.filter(reached_on__year=year).count(),
        "milestones_moved": moves.order_by().values("milestone").distinct().count(),
    }
