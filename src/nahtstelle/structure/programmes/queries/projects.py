"""One project or programme with all its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.structure.programmes.models import (
    Interface,
    Milestone,
    MilestoneMove,
    Pilot,
    Programme,
    Project,
    StatusReport,
)
from nahtstelle.structure.programmes.states import MilestoneState, Phase

SHOWN = 10
PICTURED = 25
MOST_MILESTONES = 500
MOST_PROJECTS, MOST_PICTURED = 20, 160
"""On the page of a programme; the portfolio has all its projects."""
TREE = ("parent_id", "programme_id", "name", "short_name", "sort_name", "phase", "light")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRecord:
    """A project with all its page shows."""

    project: Project
    children: tuple[Project, ...]
    milestones: tuple[Milestone, ...]
    moves: tuple[MilestoneMove, ...]
    pilots: tuple[Pilot, ...]
    reports: tuple[StatusReport, ...]
    seams: tuple[Interface, ...]
    changes: tuple[Change, ...]

    @property
    def pictured(self) -> tuple[Milestone, ...]:
        """The milestones of the picture: the latest by plan, in the order of time."""
        return tuple(row for row in self.milestones if row.state != MilestoneState.DROPPED)[-PICTURED:]

    @property
    def to_note(self) -> StatusReport | None:
        """The latest red report that nobody has noted."""
        return next((row for row in self.reports if row.light == "red" and row.noted_at is None), None)


def project_record(project: Project) -> ProjectRecord:
    """Return a project the actor sees with all its page shows (seven queries, eight with pilots)."""
    reports = project.reports.select_related("author", "needed_from", "needed_from_body", "noted_by")
    moves = MilestoneMove.objects.filter(milestone__project=project).select_related("milestone", "moved_by")
    return ProjectRecord(
        project=project,
        children=tuple(
            project.children.order_by("sort_name", "pk").only("parent_id", "name", "phase", "light")
        ),
        milestones=tuple(project.milestones.order_by("planned_on", "pk")[:MOST_MILESTONES]),
        moves=tuple(moves.order_by("-moved_at", "-pk")[:SHOWN]),
        pilots=tuple(project.pilots.prefetch_related("sites").order_by("starts_on", "pk")),
        reports=tuple(reports.order_by("-number")[:SHOWN]),
        seams=tuple(seams_of(project)),
        changes=tuple(changes("programmes.project", project.pk)),
    )


def seams_of(project: Project) -> QuerySet[Interface]:
    """Return the interfaces of a project, the open ones first, with both projects and owner."""
    rows = Interface.objects.filter(Q(first=project) | Q(second=project))
    related = rows.select_related("first", "second", "owner", "decision")
    return related.order_by("state", "raised_on", "pk")[:50]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRecord:
    """A programme with its projects as a tree and their milestones."""

    programme: Programme
    projects: tuple[Project, ...]
    pictured: dict[int, list[Milestone]]
    is_cut: bool


def programme_record(programme: Programme) -> ProgrammeRecord:
    """Return a programme the actor sees with its projects, running ones first, and their milestones (two queries)."""
    rows = programme.projects.order_by(Exact(F("phase"), Phase.ENDED), "sort_name", "pk")
    found = list(rows.only(*TREE)[: MOST_PROJECTS + 1])
    projects = sorted(found[:MOST_PROJECTS], key=attrgetter("sort_name", "pk"))
    pictured: dict[int, list[Milestone]] = {row.pk: [] for row in projects}
    milestones = Milestone.objects.filter(project__in=projects).exclude(state=MilestoneState.DROPPED)
    for row in milestones.order_by("-planned_on", "-pk").defer("note", "source")[:MOST_PICTURED]:
        pictured[row.project_id].insert(0, row)
    return ProgrammeRecord(
        programme=programme,
        projects=tuple(projects),
        pictured=pictured,
        is_cut=len(found) > MOST_PROJECTS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRecord:
    """A milestone with its moves, what it waits for and what waits for it."""

    milestone: Milestone
    moves: tuple[MilestoneMove, ...]
    waits_for: tuple[tuple[int, Milestone], ...]
    needed_by: tuple[Milestone, ...]
    changes: tuple[Change, ...]


def milestone_record(milestone: Milestone) -> MilestoneRecord:
    """Return a milestone the actor sees with all its page shows (four queries)."""
    moves = milestone.moves.select_related("moved_by").order_by("-number")
    waits = milestone.waits_for.select_related("needs__project").order_by("needs__planned_on", "pk")
    needed = milestone.needed_by.select_related("milestone__project").order_by("milestone__planned_on", "pk")
    return MilestoneRecord(
        milestone=milestone,
        moves=tuple(moves[:50]),
        waits_for=tuple((row.pk, row.needs) for row in waits[:50]),
        needed_by=tuple(row.milestone for row in needed[:50]),
        changes=tuple(changes("programmes.milestone", milestone.pk)),
    )


def linkable(milestone: Milestone, actor: Actor) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the planned milestones of the programme that this one could wait for, by project (one query)."""
    rows = Milestone.objects.visible_to(actor).filter(
        state=MilestoneState.PLANNED, project__programme=milestone.project.programme_id
    )
    rows = rows.exclude(pk=milestone.pk).select_related("project")
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows.order_by("project__sort_name", "planned_on", "pk")[:500]:
        found.setdefault(row.project.name, []).append((row.pk, f"{row.title} ({row.planned})"))
    return list(found.items())
