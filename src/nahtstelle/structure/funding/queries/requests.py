"""Reading measures that ask for money, and their allocations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund, Posting
from nahtstelle.structure.funding.queries.treatment import Treatment, treatment_of
from nahtstelle.structure.funding.states import BEFORE_ALLOCATION, RequestState
from nahtstelle.structure.governance.api import DecisionRef, decision_refs, visible_decision_ids
from nahtstelle.structure.programmes.api import ProjectRef, project_choices, project_refs

LATEST = 10
SUBJECT = "funding.request"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """What the page of a measure shows: its way, its money, whom it accepts."""

    request: AllocationRequest
    allocation: Allocation | None
    project: ProjectRef | None
    decisions: dict[int, DecisionRef]
    linked: set[int]
    sees_fund: bool
    quarters: list[tuple[dt.date, Decimal]]
    postings: list[Posting]
    treatment: Treatment
    changes: list[Change]


def visible_requests(actor: Actor) -> QuerySet[AllocationRequest]:
    """Return the measures the actor sees, with fund, responsible structure and allocation."""
    rows = AllocationRequest.objects.visible_to(actor)
    return rows.select_related("fund", "institution", "allocation").defer(
        "grounds", "treatment", "fund__purpose", "fund__conditions"
    )


def request_page(request: AllocationRequest, actor: Actor) -> RequestPage:
    """Return a measure for its page (nine queries at most)."""
    allocation = Allocation.objects.filter(request=request).first()
    ids = {pk for pk in (request.recommendation_id, request.decision_id) if pk}
    projects = project_refs([request.project_id]) if request.project_id else {}
    return RequestPage(
        request=request,
        allocation=allocation,
        project=projects.get(request.project_id or 0),
        decisions=decision_refs(ids) if ids else {},
        linked=visible_decision_ids(ids, actor=actor) if ids else set(),
        sees_fund=Fund.objects.visible_to(actor).filter(pk=request.fund_id).exists(),
        quarters=quarters_of(allocation),
        postings=latest_postings(allocation),
        treatment=treatment_of(request),
        changes=changes(SUBJECT, request.pk),
    )


def quarters_of(allocation: Allocation | None) -> list[tuple[dt.date, Decimal]]:
    """Return what an allocation spent by quarter."""
    if allocation is None:
        return []
    return list(allocation.quarters.order_by("quarter").values_list("quarter", "spent"))


def latest_postings(allocation: Allocation | None) -> list[Posting]:
    """Return the latest postings of an allocation."""
    if allocation is None:
        return []
    rows = Posting.objects.filter(allocation=allocation).order_by("-posted_on", "-pk")
    return list(rows.select_related("counter", "fund")[:LATEST])


def projects_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """Return the running projects a measure may belong to."""
    return [(project.id, f"{project.programme}: {project.name}") for project in project_choices(actor)]


def measures_to_post(fund: Fund) -> list[tuple[AllocationRequest, bool]]:
    """Return the measures of a fund, those with an allocation first; the others are there to be told why not."""
    wanted = (*BEFORE_ALLOCATION, RequestState.DECIDED)
    rows = AllocationRequest.objects.filter(fund=fund, state__in=wanted).only(
        "measure", "state", "groups", "starts_on", "ends_on"
    )
    ordered = sorted(rows.order_by("measure", "pk"), key=lambda row: row.state != RequestState.DECIDED)
    return [(row, row.state == RequestState.DECIDED) for row in ordered]


def money_of_project(project_id: int, actor: Actor) -> list[AllocationRequest]:
    """Return the measures of a project that the actor sees, by fund and beginning."""
    rows = visible_requests(actor).filter(project=project_id)
    return list(rows.order_by("fund__name", "starts_on", "pk"))


def totals(requests: Iterable[AllocationRequest]) -> tuple[Decimal, Decimal]:
    """Return what measures were allocated and what they spent."""
    allocated = spent = Decimal(0)
    for request in requests:
        allocation = getattr(request, "allocation", None)
        if allocation is not None:
            allocated, spent = allocated + allocation.amount, spent + allocation.spent
    return allocated, spent
