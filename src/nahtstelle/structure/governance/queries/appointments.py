"""Appointments as an actor needs them."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.identity.api import ActorAppointment, Appointments, DemonstrationGroup
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.states import BodyKind

FIRST_IN_DEMONSTRATION = 20  # after the secretariat, before outsiders


def appointments_of(user_id: int, day: dt.date) -> Appointments:
    """Return the appointments in force on a day, and the bodies the person may read: own ones and those below.

    Steering reads coordination, coordination its committees, these their groups (000 §6.2.2: the EKG has the
    overview of all themes). At most two queries, however many appointments there are.
    """
    rows = Appointment.objects.in_force_on(day).filter(user_id=user_id).select_related("body")
    held = tuple(ActorAppointment(row.body_id, row.body.kind, row.body.short_name, row.function) for row in rows)
    if not held:
        return Appointments()
    return Appointments(held, _with_descendants({row.body_id for row in held}))


def _with_descendants(roots: set[int]) -> frozenset[int]:
    children: dict[int | None, list[int]] = {}
    for pk, parent in Body.objects.values_list("pk", "parent_id").order_by("pk"):
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
