"""Appointments as an actor needs them."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.identity.api import ActorAppointment, Appointments
from nahtstelle.structure.governance.models import Appointment, Body


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
