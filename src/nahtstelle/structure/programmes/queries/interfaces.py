"""The register of interfaces as a list and as a matrix of projects against projects (002 §2.3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Interface, Programme, Project
from nahtstelle.structure.programmes.states import InterfaceState

MOST_IN_MATRIX = 16


LISTED = (
    *("question", "state", "raised_on"),
    *("first__name", "first__short_name", "second__name", "second__short_name"),
    *("owner__given_name", "owner__family_name"),
)


def register(actor: Actor) -> QuerySet[Interface]:
    """Return the interfaces an actor sees with both projects and owner."""
    return Interface.objects.visible_to(actor).select_related("first", "second", "owner").only(*LISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """How many interfaces two projects have, by state."""

    open: int = 0
    proposed: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Running projects of a programme and how many interfaces lie between each two."""

    projects: tuple[Project, ...]
    crossings: dict[tuple[int, int], Crossing]
    is_cut: bool

    def between(self, one: int, other: int) -> Crossing:
        """Return what lies between two projects."""
        return self.crossings.get((min(one, other), max(one, other)), Crossing())


def grid(actor: Actor, programme_id: int | None) -> Grid:
    """Return the matrix of a programme's projects; those without any interface stand in it too (two queries)."""
    rows = Project.objects.visible_to(actor).running()
    if programme_id is not None:
        rows = rows.filter(programme=programme_id)
    found = list(rows.only("pk", "name", "short_name").order_by("sort_name", "pk")[: MOST_IN_MATRIX + 1])
    projects = found[:MOST_IN_MATRIX]
    ids = [row.pk for row in projects]
    counted: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    pairs = Interface.objects.visible_to(actor).filter(first__in=ids, second__in=ids).order_by()
    for first, second, state, number in pairs.values_list("first", "second", "state").annotate(n=Count("pk")):
        counted[first, second][state] = number
    return Grid(
        projects=tuple(projects),
        crossings={
            pair: Crossing(
                open=states.get(InterfaceState.OPEN, 0),
                proposed=states.get(InterfaceState.PROPOSED, 0),
                settled=states.get(InterfaceState.SETTLED, 0),
            )
            for pair, states in counted.items()
        },
        is_cut=len(found) > MOST_IN_MATRIX,
    )


def programme_choices(actor: Actor) -> list[tuple[int, str]]:
    """Return the programmes with at least two projects, those with most first (one query)."""
    rows = Programme.objects.visible_to(actor).annotate(number=Count("projects")).filter(number__gte=2)
    return [(row.pk, row.label) for row in rows.order_by("-number", "sort_name", "pk")]
