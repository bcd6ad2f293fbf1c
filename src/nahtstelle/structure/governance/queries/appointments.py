"""Appointments as an actor needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, Q
from django.db.models.functions import JSONObject

from nahtstelle.ground.identity.api import ActorAppointment, Appointments, DemonstrationGroup
from nahtstelle.structure.governance.models import Appointment, AttendanceReply, Body
from nahtstelle.structure.governance.states import BodyKind

FIRST_IN_DEMONSTRATION = 20  # after the secretariat, before outsiders


def appointments_of(user_id: int, day: dt.date) -> Appointments:
    """Return the appointments in force on a day, the bodies the person may read, and for whom they stand in.

    Readable are the own bodies and those below: steering reads coordination, coordination its committees, these
    their groups (000 §6.2.2: the EKG has the overview of all themes). One query, since every page asks.
    """
    own = FilteredRelation(
        "appointments", condition=Q(appointments__user=user_id, appointments__period__contains=day)
    )
    rows: list[Any] = list(
        Body.objects.annotate(own=own, stands_in=_stands_in(user_id, day))
        .order_by("own__function_rank", "pk")
        .values_list("pk", "parent_id", "kind", "short_name", "own__function", "stands_in", named=True)
    )
    held = tuple(
        ActorAppointment(row.pk, row.kind, row.short_name, row.own__function)
        for row in rows
        if row.own__function
    )
    below = ((row.pk, row.parent_id) for row in rows) if held else ()
    return Appointments(
        held=held,
        readable_body_ids=_with_descendants({appointment.body_id for appointment in held}, below),
        stands_in=frozenset((pair["meeting"], pair["member"]) for pair in rows[0].stands_in)
        if rows
        else frozenset(),
    )


def _stands_in(user_id: int, day: dt.date) -> ArraySubquery:
    """For whom a person stands in, in which meetings; the same for every row."""
    named = AttendanceReply.objects.naming_deputy(user_id, day).order_by()
    return ArraySubquery(named.values(pair=JSONObject(meeting="meeting_id", member="user_id")))


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
