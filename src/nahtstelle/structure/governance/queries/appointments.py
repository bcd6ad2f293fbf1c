"""Appointments as an actor needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import FilteredRelation, Q

from nahtstelle.ground.identity.api import ActorAppointment, Appointments, DemonstrationGroup
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.states import BodyKind

FIRST_IN_DEMONSTRATION = 20  # after the secretariat, before outsiders


def appointments_of(user_id: int, day: dt.date) -> Appointments:
    """Return the appointments in force on a day, and the bodies the person may read: own ones and those below.

    Steering reads coordination, coordination its committees, these their groups (000 §6.2.2: the EKG has the
    overview of all themes). One query, since every page asks.
    """
    own = FilteredRelation(
        "appointments", condition=Q(appointments__user=user_id, appointments__period__contains=day)
    )
    rows: list[Any] = list(
        Body.objects.annotate(own=own)
        .order_by("own__function_rank", "pk")
        .values_list("pk", "parent_id", "kind", "short_name", "own__function", named=True)
    )
    held = tuple(
        ActorAppointment(row.pk, row.kind, row.short_name, row.own__function)
        for row in rows
        if row.own__function
    )
    below = ((row.pk, row.parent_id) for row in rows) if held else ()
    return Appointments(held, _with_descendants({appointment.body_id for appointment in held}, below))


def _with_descendants(roots: set[int], bodies: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    children: dict[int | None, list[int]] = {}
    for pk, parent in bodies:
        children.setdefault(parent, []).append(pk)
    found, waiting = set(roots), list(roots)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)


def demonstration_groups(today: dt.date) -> list[DemonstrationGroup]:
    """Return the bodies whose members one may enter as in a demonstration, the chair first (one query).

    Committees and working groups are one group each, whatever their number; the secretariat is a role already.
    """
    rows = (
        Appointment.objects.in_force_on(today)
        .exclude(body__kind=BodyKind.SECRETARIAT)
        .select_related("body")
        .order_by("body__rank", "function_rank", "body__sort_name", "pk")
    )
    groups: dict[str, tuple[int, list[int]]] = {}
    for row in rows:
        kind = BodyKind(row.body.kind)
        is_single = kind in {BodyKind.STEERING, BodyKind.COORDINATION}
        label = row.body.short_name if is_single else str(kind.label)
        groups.setdefault(label, (row.body.rank, []))[1].append(row.user_id)
    return [
        DemonstrationGroup(label=label, user_ids=people, order=FIRST_IN_DEMONSTRATION + rank)
        for label, (rank, people) in groups.items()
    ]
