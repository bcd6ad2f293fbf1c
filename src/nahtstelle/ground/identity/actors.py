"""The actor: the user with today's appointments and roles, loaded once a request.

Everything that decides about access takes an Actor. Appointments belong to an upper floor, which registers a loader
(the stairs go down only).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nahtstelle.ground.identity.states import CASE_LEVEL_ROLES, Role

if TYPE_CHECKING:
    from nahtstelle.ground.identity.models import User


@dataclass(frozen=True, slots=True)
class ActorAppointment:
    """One appointment in force today."""

    body_id: int
    body_kind: str
    body_name: str
    function: str


@dataclass(frozen=True, slots=True)
class Appointments:
    """What a loader answers: appointments of the day, the bodies whose affairs the person may read, and for whom they

    stand in: (meeting, member).
    """

    held: tuple[ActorAppointment, ...] = ()
    readable_body_ids: frozenset[int] = frozenset()
    stands_in: frozenset[tuple[int, int]] = frozenset()


AppointmentLoader = Callable[[int, dt.date], Appointments]
_loaders: list[AppointmentLoader] = []


def register_appointments(loader: AppointmentLoader) -> None:
    """Register the one source of appointments (called in `ready()` of the app that owns them)."""
    if loader not in _loaders:
        _loaders.append(loader)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, on which day. `user_id` is None for somebody who has not signed in."""

    user_id: int | None
    name: str = ""
    email: str = ""
    institution_id: int | None = None
    institution_name: str = ""
    institution_is_mainstream: bool = False
    role: str = ""
    function: str = ""
    appointments: tuple[ActorAppointment, ...] = field(default=())
    readable_body_ids: frozenset[int] = frozenset()
    stands_in: frozenset[tuple[int, int]] = frozenset()
    day: dt.date | None = None

    @property
    def is_authenticated(self) -> bool:
        """True after sign-in."""
        return self.user_id is not None

    @property
    def is_secretariat(self) -> bool:
        """True for the secretariat (Geschäftsstelle), which runs the structural level."""
        return self.role == Role.SECRETARIAT

    @property
    def is_administrator(self) -> bool:
        """True for administrators, who keep people and institutions and read no content."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_data_protection(self) -> bool:
        """True for the data protection officer, who sees who read what and no content."""
        return self.role == Role.DATA_PROTECTION

    @property
    def is_case_level(self) -> bool:
        """True for roles of the case level only, who stand on the other side of the wall."""
        return self.role in CASE_LEVEL_ROLES and not self.appointments

    @property
    def body_ids(self) -> frozenset[int]:
        """The bodies the actor belongs to today."""
        return frozenset(held.body_id for held in self.appointments)

    @property
    def meetings_stood_in(self) -> frozenset[int]:
        """The meetings for which a member named the actor as deputy."""
        return frozenset(meeting for meeting, _member in self.stands_in)

    @property
    def role_label(self) -> str:
        """What stands below the name: role or function, and institution."""
        label = Role(self.role).label if self.role else self.function
        return " · ".join(part for part in (str(label), self.institution_name) if part)


ANONYMOUS = Actor(user_id=None)


def actor_for(user: User, today: dt.date) -> Actor:
    """Load the actor of a user for a day (one query for each registered loader)."""
    loaded = [loader(user.pk, today) for loader in _loaders]
    institution = user.institution
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        email=user.email,
        institution_id=user.institution_id,
        institution_name=institution.short_name or institution.name if institution else "",
        institution_is_mainstream=bool(institution and institution.is_mainstream),
        role=user.role,
        function=user.function,
        appointments=tuple(held for source in loaded for held in source.held),
        readable_body_ids=frozenset().union(*(source.readable_body_ids for source in loaded)),
        stands_in=frozenset().union(*(source.stands_in for source in loaded)),
        day=today,
    )
