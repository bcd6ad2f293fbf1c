"""The door of the room: actors, canton, calendar, people and institutions."""

from nahtstelle.ground.identity.actors import (
    ANONYMOUS,
    Actor,
    ActorAppointment,
    Appointments,
    actor_for,
    register_appointments,
)
from nahtstelle.ground.identity.calendar import HolidayTable
from nahtstelle.ground.identity.queries import CantonProfile, canton, is_holiday
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind, Role, System

__all__ = [
    "ANONYMOUS",
    "Actor",
    "ActorAppointment",
    "Appointments",
    "CantonProfile",
    "HolidayTable",
    "InstitutionKind",
    "Role",
    "System",
    "actor_for",
    "canton",
    "is_holiday",
    "register_appointments",
    "sort_key",
]
