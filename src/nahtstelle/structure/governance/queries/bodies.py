"""Bodies: the tree, one body on any given day, the competence matrix, themes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, Q, QuerySet, Window

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Appointment, Body, Competence, Decision, Meeting, Theme
from nahtstelle.structure.governance.queries.meetings import items_seen
from nahtstelle.structure.governance.states import (
    HELD_STATES,
    VOTING_FUNCTIONS,
    AppointmentFunction,
    MeetingState,
)

PAST_PER_PAGE = 10
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body in the tree: how deep it stands, who chairs it, how many members vote, when it meets next."""

    body: Body
    depth: int
    chair: str
    members: int
    next_meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Membership:
    """The people of a body on a day, and those after; of those before a page, the latest first."""

    current: tuple[Appointment, ...]
    former: Page[Appointment]
    coming: tuple[Appointment, ...]


def body_tree(actor: Actor, today: dt.date) -> list[BodyLine]:
    """Return the bodies of today from top to bottom, each below its parent (four queries)."""
    bodies = list(Body.objects.visible_to(actor).existing_on(today).select_related("theme", "parent"))
    in_force = Appointment.objects.in_force_on(today).filter(body__in=bodies)
    counts = dict(
        in_force.filter(function__in=VOTING_FUNCTIONS)
        .order_by("body_id")
        .values_list("body_id")
        .annotate(Count("pk"))
    )
    chairs = {
        row.body_id: row.user.full_name
        for row in in_force.filter(function=AppointmentFunction.CHAIR).select_related("user").order_by("pk")
    }
    meetings = next_meetings(actor, today)
    return [
        BodyLine(body, depth, chairs.get(body.pk, ""), counts.get(body.pk, 0), meetings.get(body.pk))
        for body, depth in _in_tree_order(bodies)
    ]


def _in_tree_order(bodies: list[Body]) -> list[tuple[Body, int]]:
    known = {body.pk for body in bodies}
    children: dict[int | None, list[Body]] = {}
    for body in bodies:
        children.setdefault(body.parent_id if body.parent_id in known else None, []).append(body)
    ordered: list[tuple[Body, int]] = []
    waiting = [(body, 0) for body in reversed(children.get(None, []))]
    while waiting:
        body, depth = waiting.pop()
        ordered.append((body, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(body.pk, []))]
    return ordered


def _page(rows: QuerySet[Row], wanted: str | None) -> Page[Row]:
    """Return a page of what is past, or the first one; one query tells rows and how many there are, none included."""
    number = (
        int(wanted) if wanted and wanted.isascii() and wanted.isdecimal() and 0 < int(wanted) < 10_000 else 1
    )
    first = (number - 1) * PAST_PER_PAGE
    found = list(rows.annotate(total=Window(Count("pk")))[first : first + PAST_PER_PAGE])
    if not found and number > 1:
        return _page(rows, None)
    paginator = Paginator(rows, PAST_PER_PAGE)
    paginator.__dict__["count"] = found[0].total if found else 0  # type: ignore[attr-defined]
    return Page(found, number, paginator)


def dissolved_bodies(actor: Actor, today: dt.date, page: str | None = None) -> Page[Body]:
    """Return a page of the bodies that are no more, the latest first."""
    rows = Body.objects.visible_to(actor).filter(dissolved_on__lte=today).order_by("-dissolved_on", "pk")
    return _page(rows, page)


def next_meetings(actor: Actor, today: dt.date) -> dict[int, Meeting]:
    """Return the next meeting that the actor may see, by body (one query)."""
    coming = Meeting.objects.visible_to(actor).filter(
        date__gte=today, state__in=[MeetingState.PLANNED, MeetingState.INVITED]
    )
    rows = coming.order_by("body_id", "date", "starts_at", "pk").distinct("body_id")
    return {row.body_id: row for row in rows}


def membership(body: Body, day: dt.date, page: str | None = None) -> Membership:
    """Return who is in a body on a day, who comes later and a page of those before (two queries)."""
    everybody = Appointment.objects.filter(body=body)
    rows = (
        everybody.filter(Q(period__upper_inf=True) | Q(period__endswith__gt=day))
        .select_related("user__institution", "deputy_for")
        .order_by("function_rank", "user__sort_name", "pk")
    )
    coming = [row for row in rows if row.period.lower is not None and row.period.lower > day]
    current = [row for row in rows if row not in coming]
    former = everybody.filter(period__endswith__lte=day).select_related("user")
    latest_first = former.order_by("-period__endswith", "-pk")
    return Membership(tuple(current), _page(latest_first, page), tuple(coming))


def meetings_of(actor: Actor, body: Body, year: int) -> list[Meeting]:
    """Return the meetings of a body in a year that the actor may see, in their order."""
    rows = Meeting.objects.visible_to(actor).filter(body=body, date__year=year)
    return list(rows.annotate(items_count=items_seen(actor)).order_by("date", "starts_at", "pk"))


def held_in(body: Body, year: int) -> int:
    """Count the meetings held; the number is no secret even where the meetings are."""
    return Meeting.objects.filter(body=body, date__year=year, state__in=HELD_STATES).count()


def decisions_of(actor: Actor, body: Body, year: int) -> QuerySet[Decision]:
    """Return the decisions of a body in a year that the actor may see, the latest first."""
    rows = Decision.objects.visible_to(actor).filter(body=body, year=year)
    return rows.order_by("-decided_on", "-number", "-pk")


def competences() -> list[Competence]:
    """Return the rows of the competence matrix in the order of the profile."""
    return list(Competence.objects.order_by("pk"))


def competences_of(kind: str) -> list[Competence]:
    """Return the rows in which a kind of body has a part."""
    part = Q(decides=kind) | Q(proposes__contains=[kind]) | Q(consulted__contains=[kind])
    return list(Competence.objects.filter(part).order_by("pk"))


def themes() -> QuerySet[Theme]:
    """Return the themes with the number of their bodies."""
    rows = Theme.objects.select_related("lead_institution").annotate(bodies_count=Count("bodies"))
    return rows.order_by(F("sort_name").asc(), "pk")
