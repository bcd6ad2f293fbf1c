"""What became of the projects in a year: for the annual report (000 §9.2; 002 §3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from nahtstelle.structure.programmes.models import Milestone, MilestoneMove, Pilot, Project, StatusReport


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneOfYear:
    """A milestone reached in the year, or planned in it and not reached. Dates in words, as exact as recorded."""

    id: int
    title: str
    when: str
    day: dt.date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOfYear:
    """A milestone moved in the year: from, to (in words) and why."""

    title: str
    origin: str
    target: str
    reason: str
    days: int
    moved_on: dt.date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotOfYear:
    """A pilot that ran in the year."""

    name: str
    starts: str
    ends: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOfYear:
    """A status report of the year."""

    reported_on: dt.date
    light: str
    light_label: str
    text: str
    risks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOfYear:
    """A project and what happened in the year. `phase` is that of today."""

    id: int
    key: str
    name: str
    parent_id: int | None
    phase: str
    phase_label: str
    lead: str
    lead_institution: str
    reached: tuple[MilestoneOfYear, ...]
    outstanding: tuple[MilestoneOfYear, ...]
    moved: tuple[MoveOfYear, ...]
    pilots: tuple[PilotOfYear, ...]
    reports: tuple[ReportOfYear, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeOfYear:
    """A programme with its projects of the year."""

    id: int
    key: str
    name: str
    short_name: str
    purpose: str
    government_resolutions: tuple[str, ...]
    projects: tuple[ProjectOfYear, ...]


def projects_of(year: int) -> QuerySet[Project]:
    """Return the projects that ran in a year: begun before its end and not ended before its beginning."""
    begun = Q(starts_on__isnull=True) | Q(starts_on__year__lte=year)
    lasting = Q(ended_on__isnull=True) | Q(ended_on__year__gte=year)
    return Project.objects.filter(begun & lasting)


def portfolio_of_year(year: int) -> list[ProgrammeOfYear]:
    """Return programmes and projects of a year with what happened: six queries, whatever the size."""
    rows = projects_of(year).select_related("programme", "lead", "lead_institution")
    ordered = list(rows.order_by("programme__sort_name", "programme_id", "sort_name", "pk"))
    happened = _Happened(year)
    programmes: dict[int, list[ProjectOfYear]] = defaultdict(list)
    for row in ordered:
        programmes[row.programme_id].append(_project(row, happened))
    heads = {row.programme_id: row.programme for row in ordered}
    return [
        ProgrammeOfYear(
            id=pk,
            key=heads[pk].key or "",
            name=heads[pk].name,
            short_name=heads[pk].short_name,
            purpose=heads[pk].purpose,
            government_resolutions=tuple(heads[pk].government_resolutions),
            projects=tuple(projects),
        )
        for pk, projects in programmes.items()
    ]


class _Happened:
    """What happened in a year, by project."""

    def __init__(self, year: int) -> None:
        self.reached: dict[int, list[MilestoneOfYear]] = defaultdict(list)
        self.outstanding: dict[int, list[MilestoneOfYear]] = defaultdict(list)
        self.moved: dict[int, list[MoveOfYear]] = defaultdict(list)
        self.pilots: dict[int, list[PilotOfYear]] = defaultdict(list)
        self.reports: dict[int, list[ReportOfYear]] = defaultdict(list)
        for milestone in Milestone.objects.filter(reached_on__year=year).order_by("reached_on", "pk"):
            self.reached[milestone.project_id].append(_milestone(milestone))
        outstanding = Milestone.objects.filter(state="planned", planned_on__year=year)
        for milestone in outstanding.order_by("planned_on", "pk"):
            self.outstanding[milestone.project_id].append(_milestone(milestone))
        moves = MilestoneMove.objects.filter(moved_on__year=year).select_related("milestone")
        for move in moves.order_by("moved_on", "pk"):
            self.moved[move.milestone.project_id].append(_move(move))
        running = Q(starts_on__year__lte=year) & (Q(ends_on__isnull=True) | Q(ends_on__year__gte=year))
        pilots = Pilot.objects.filter(running).prefetch_related("sites")
        for pilot in pilots.order_by("starts_on", "pk"):
            self.pilots[pilot.project_id].append(_pilot(pilot))
        for report in StatusReport.objects.filter(reported_on__year=year).order_by("reported_on", "pk"):
            self.reports[report.project_id].append(_report(report))


def _project(row: Project, happened: _Happened) -> ProjectOfYear:
    return ProjectOfYear(
        id=row.pk,
        key=row.key or "",
        name=row.name,
        parent_id=row.parent_id,
        phase=row.phase,
        phase_label=row.get_phase_display(),
        lead=row.lead.full_name if row.lead else "",
        lead_institution=row.lead_institution.name if row.lead_institution else "",
        reached=tuple(happened.reached[row.pk]),
        outstanding=tuple(happened.outstanding[row.pk]),
        moved=tuple(happened.moved[row.pk]),
        pilots=tuple(happened.pilots[row.pk]),
        reports=tuple(happened.reports[row.pk]),
    )


def _milestone(row: Milestone) -> MilestoneOfYear:
    when = row.reached or row.planned
    return MilestoneOfYear(id=row.pk, title=row.title, when=str(when), day=when.last_day, source=row.source)


def _move(row: MilestoneMove) -> MoveOfYear:
    return MoveOfYear(
        title=row.milestone.title,
        origin=str(row.origin),
        target=str(row.target),
        reason=row.reason,
        days=(row.to_on - row.from_on).days,
        moved_on=row.moved_on,
        source=row.source,
    )


def _pilot(row: Pilot) -> PilotOfYear:
    return PilotOfYear(
        name=row.name,
        starts=str(row.starts),
        ends=str(row.ends or ""),
        sites=tuple(site.name for site in row.sites.all()),
    )


def _report(row: StatusReport) -> ReportOfYear:
    return ReportOfYear(
        reported_on=row.reported_on,
        light=row.light,
        light_label=row.get_light_display(),
        text=row.text,
        risks=row.risks,
    )
