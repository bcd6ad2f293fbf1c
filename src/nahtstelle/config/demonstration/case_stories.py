"""What is decided about an invented case before its rows are written; papers of a case."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import CaseState, DataCategory, DocumentKind
from nahtstelle.ground.identity.models import Municipality, User

WAY = (
    CaseState.REGISTERED,
    CaseState.CLARIFYING,
    CaseState.PLANNING,
    CaseState.IMPLEMENTING,
    CaseState.CLOSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What stands for signed papers."""

    consent: bytes
    plan: bytes
    report: bytes


@dataclass(slots=True, kw_only=True)
class Story:
    """An invented case, decided but not yet written."""

    state: str
    place: int
    profile: dict[str, Any]
    given_name: str
    family_name: str
    is_woman: bool
    birth_date: dt.date
    street: str
    municipality: Municipality
    origin: str
    registering: User
    crew: Sequence[tuple[User, str]]
    opened_at: dt.datetime
    registered_at: dt.datetime
    ending: tuple[str, str] | None
    is_due: bool
    dice: random.Random
    number: str = ""

    def reached(self, state: str) -> bool:
        """Tell whether the case has come as far as a state of the usual way."""
        mine = CaseState.PLANNING if self.state == CaseState.RECOMMENDED else self.state
        return mine in WAY and WAY.index(CaseState(mine)) >= WAY.index(CaseState(state))

    def week(self, number: int) -> dt.datetime:
        """Return a moment so many weeks after the registration."""
        return self.registered_at + dt.timedelta(weeks=number)


def document(
    story: Story, case: Case, content: OpenCase, kind: DocumentKind, title: str, data: bytes, at: dt.datetime
) -> CaseDocument:
    """Make the row of a paper and keep its sealed file; not yet saved."""
    category = {
        DocumentKind.CONSENT: DataCategory.IDENTITY,
        DocumentKind.PLAN: DataCategory.PLAN,
        DocumentKind.LETTER: DataCategory.LETTERS,
    }.get(kind, DataCategory.SITUATION)
    row = CaseDocument(
        case=case,
        kind=kind,
        category=category,
        size=len(data),
        added_at=at,
        added_by=story.crew[0][0],
        supplied_by=story.registering.institution if kind == DocumentKind.REPORT else None,
    )
    content.put(row, {"title": title, "filename": f"{case.number}.pdf", "media_type": "application/pdf"})
    row.storage_name = content.keep_file(row, data)
    return row
