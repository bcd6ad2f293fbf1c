"""The pieces of the case page that themes are given and give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import timezone

from nahtstelle.cases.casework.content_types import RegistrationContent
from nahtstelle.cases.casework.models import Case, TeamMember
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.queries.duties import Waiting
from nahtstelle.cases.casework.queries.guests import GuestLine
from nahtstelle.cases.casework.queries.sheet import Sheet
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui


def full_name(person: Mapping[str, Any]) -> str:
    """Return given and family name of a sealed person."""
    return f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything a theme needs to draw its part, loaded once for all of them.

    `person` and `agreed` (mandate and goals) as far as the consent goes; `parts` are all in the team, the open ones
    first; `waiting` is what waits in this case for whoever looks, the most urgent first.
    """

    case: Case
    actor: Actor
    viewer: Viewer
    content: OpenCase
    now: dt.datetime
    sheet: Sheet
    person: Mapping[str, Any]
    agreed: RegistrationContent | None
    parts: Sequence[TeamMember]
    members: tuple[MemberFacts, ...]
    guests: Sequence[GuestLine]
    standing: Standing
    waiting: Sequence[Waiting] = ()

    @property
    def today(self) -> dt.date:
        """Today, in Switzerland."""
        return timezone.localdate(self.now)

    @property
    def name(self) -> str:
        """Name and age of the client as far as they may be read, else the number of the case."""
        if not self.person:
            return self.case.number
        age = _age(self.person.get("birth_date", ""), self.today)
        return f"{full_name(self.person)}, {age}" if age is not None else full_name(self.person)


def _age(birth_date: str, today: dt.date) -> int | None:
    if not birth_date:
        return None
    born = dt.date.fromisoformat(birth_date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A card of the page: its template gets `panel`, with `context` beside it."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: Literal["main", "aside"] = "main"


PanelSource = Callable[[CasePage], Iterator[Panel]]
ActionSource = Callable[[CasePage], Iterator[ui.Action]]
TurnSource = Callable[[CasePage, Sequence[ui.Action]], ui.Turn | None]
