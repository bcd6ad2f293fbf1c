"""The portfolio: every project with light, phase, next milestone, delay, open seams (domain §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Interface, Milestone, Programme, Project
from nahtstelle.structure.programmes.states import Light, MilestoneState, Phase

LIGHT_RANKS = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2}
PHASE_RANKS = {phase: rank for rank, phase in enumerate(Phase)}


def portfolio(actor: Actor) -> QuerySet[Project]:
    """Return the projects an actor sees with what the portfolio shows of them beside."""
    planned = Milestone.objects.filter(project=OuterRef("pk"), state=MilestoneState.PLANNED)
    following = planned.order_by("planned_on", "pk")
    seams = Interface.objects.unsettled().order_by()
    as_first = seams.filter(first=OuterRef("pk")).values("first").annotate(n=Count("pk")).values("n")
    as_second = seams.filter(second=OuterRef("pk")).values("second").annotate(n=Count("pk")).values("n")
    rows = Project.objects.visible_to(actor).select_related("programme", "lead", "theme", "body")
    return rows.annotate(
        next_title=Subquery(following.values("title")[:1]),
        next_on=Subquery(following.values("planned_on")[:1]),
        next_precision=Subquery(following.values("planned_precision")[:1]),
        open_seams=Coalesce(Subquery(as_first), 0) + Coalesce(Subquery(as_second), 0),
        light_rank=_rank("light", LIGHT_RANKS),
        phase_rank=_rank("phase", PHASE_RANKS),
    ).defer("purpose", "source", "programme__purpose")


def _rank(field: str, ranks: dict[Light, int] | dict[Phase, int]) -> Case:
    whens = [When(**{field: value}, then=Value(rank)) for value, rank in ranks.items()]
    return Case(*whens, default=Value(len(ranks)), output_field=IntegerField())


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The portfolio in a line: running projects by light, overdue reports."""

    total: int
    running: int
    red: int
    amber: int
    green: int
    reports_overdue: int
    milestones_overdue: int
    open_seams: int


def summary(actor: Actor, today: dt.date) -> Summary:
    """Count the projects an actor sees (three queries)."""
    running = ~Q(phase=Phase.ENDED)
    rows = Project.objects.visible_to(actor)
    counted = rows.aggregate(
        total=Count("pk"),
        running=Count("pk", filter=running),
        red=Count("pk", filter=running & Q(light=Light.RED)),
        amber=Count("pk", filter=running & Q(light=Light.AMBER)),
        green=Count("pk", filter=running & Q(light=Light.GREEN)),
        reports_overdue=Count("pk", filter=running & Q(next_report_on__lt=today)),
    )
    late = Milestone.objects.visible_to(actor).overdue_on(today).exclude(project__phase=Phase.ENDED)
    seams = Interface.objects.visible_to(actor).unsettled()
    return Summary(**counted, milestones_overdue=late.count(), open_seams=seams.count())


def in_standing(rows: QuerySet[Project], standing: str, today: dt.date) -> QuerySet[Project]:
    """Narrow to running ones, those with an overdue milestone or report, those with open seams, ended ones."""
    if standing == "ended":
        return rows.filter(phase=Phase.ENDED)
    running = rows.exclude(phase=Phase.ENDED)
    if standing == "late":
        late = Milestone.objects.overdue_on(today).order_by().values("project")
        return running.filter(pk__in=late)
    if standing == "report":
        return running.filter(next_report_on__lt=today)
    if standing == "seams":
        seams = Interface.objects.unsettled().order_by()
        return running.filter(Q(pk__in=seams.values("first")) | Q(pk__in=seams.values("second")))
    return running


def programmes(actor: Actor) -> list[Programme]:
    """Return the programmes an actor sees, with the number of their projects (one query)."""
    rows = Programme.objects.visible_to(actor).select_related("lead_institution")
    return list(rows.annotate(projects_count=Count("projects")).order_by("sort_name", "pk"))
