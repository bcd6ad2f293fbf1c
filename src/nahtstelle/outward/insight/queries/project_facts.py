"""Projects of a year and what happened in them as facts of the report (002 §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from nahtstelle.outward.insight.queries.facts import Content, Harvest, Number, Picture, Source, Table
from nahtstelle.structure.programmes.api import (
    MilestoneOfYear,
    ProgrammeOfYear,
    ProjectOfYear,
    portfolio_of_year,
)


class Portfolio:
    """The programmes of a year, read once; sections ask for projects and programmes by key."""

    def __init__(self, year: int) -> None:
        self.programmes = portfolio_of_year(year)
        self.projects = [row for programme in self.programmes for row in programme.projects]

    def harvest(self) -> Harvest:
        """Return what all projects together deliver."""
        if not self.projects:
            return Harvest()
        sources = tuple(map(project_source, self.projects))
        harvest = Harvest(numbers={"projects_running": Number(value=len(self.projects), sources=sources)})
        harvest.tables["projects_of_year"] = Table(
            rows=tuple(_listed(self.programmes)), numeric=(3,), sources=sources
        )
        dated = [row for row in self.projects if row.reached or row.outstanding]
        if dated:
            harvest.texts["milestones_in_words"] = "; ".join(map(_in_words, dated))
            harvest.pictures["milestones_of_year"] = Picture(
                kind="periods",
                rows=tuple(map(_band, dated)),
                sources=tuple(source for row in dated for source in _sources_of_milestones(row)),
            )
        return harvest

    def milestones(self, *, projects: Sequence[str], programmes: Sequence[str]) -> Table:
        """Return milestones and moves of the projects with these keys, or of these programmes."""
        chosen = [
            row
            for programme in self.programmes
            for row in programme.projects
            if row.key in projects or programme.key in programmes
        ]
        several = len(chosen) > 1
        rows = tuple(line for row in chosen for line in _lines(row, name=row.name if several else ""))
        sources = tuple(
            source for row in chosen for source in (project_source(row), *_sources_of_milestones(row))
        )
        return Table(rows=rows, sources=sources)


def _listed(programmes: Sequence[ProgrammeOfYear]) -> Iterable[tuple[str, ...]]:
    for programme in programmes:
        for row in programme.projects:
            lead = row.lead_institution or "–"
            yield programme.short_name or programme.name, row.name, lead, str(len(row.reached))


def _lines(row: ProjectOfYear, *, name: str) -> Iterable[tuple[str, str, str]]:
    """Milestones with how they stand; a move of the year stands with its milestone, or on a line of its own."""
    prefix = f"{name}: " if name else ""
    moved = {move.title: _("moved from %(origin)s") % {"origin": move.origin} for move in row.moved}
    standing = ((row.reached, _("reached (milestone)")), (row.outstanding, _("outstanding")))
    for milestones, state in standing:
        for milestone in milestones:
            states = (state, moved.pop(milestone.title, ""))
            yield f"{prefix}{milestone.title}", milestone.when, ", ".join(filter(None, states))
    for move in row.moved:
        if move.title in moved:
            yield f"{prefix}{move.title}", move.target, moved.pop(move.title)


def _band(row: ProjectOfYear) -> Content:
    return {
        "label": row.name,
        "bars": [],
        "marks": [_mark(milestone, strong=True) for milestone in row.reached]
        + [_mark(milestone, strong=False) for milestone in row.outstanding],
    }


def _mark(milestone: MilestoneOfYear, *, strong: bool) -> Content:
    return {
        "day": milestone.day.isoformat(),
        "label": f"{milestone.title}, {milestone.when}",
        "strong": strong,
    }


def _in_words(row: ProjectOfYear) -> str:
    marks = ", ".join(f"{mark.title} ({mark.when})" for mark in (*row.reached, *row.outstanding))
    return f"{row.name}: {marks}"


def project_source(row: ProjectOfYear) -> Source:
    """Return a project as a source."""
    return Source(kind="programmes.project", id=row.id, label=row.name, version=row.phase)


def _sources_of_milestones(row: ProjectOfYear) -> list[Source]:
    return [
        Source(
            kind="programmes.milestone",
            id=milestone.id,
            label=f"{row.name}: {milestone.title}",
            version=milestone.day.isoformat(),
        )
        for milestone in (*row.reached, *row.outstanding)
    ]
