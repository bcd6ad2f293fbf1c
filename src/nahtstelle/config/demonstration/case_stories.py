"""What is decided about an invented case before its rows are written; papers of a case."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.queries.content import SUBJECT, OpenCase
from nahtstelle.cases.casework.states import CASE, CaseState, ClosingReason, DataCategory, DocumentKind
from nahtstelle.ground.identity.models import Municipality, User
from nahtstelle.ground.lifecycle.api import NamedActor, record_change
from nahtstelle.ground.records import api as records

WAY = (
    CaseState.REGISTERED,
    CaseState.CLARIFYING,
    CaseState.PLANNING,
    CaseState.IMPLEMENTING,
    CaseState.CLOSED,
)
CLARIFICATION, DECISION, TABLE, PLAN = 1, 6, 9, 11
"""Weeks from the registration to what ends or begins a part of the way."""
REVIEW_EVERY = 12


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
    dice: random.Random
    number: str = ""
    is_due: bool = False

    def reached(self, state: str) -> bool:
        """Tell whether the case has come as far as a state of the usual way."""
        mine = CaseState.PLANNING if self.is_recommended else self.state
        return mine in WAY and WAY.index(CaseState(mine)) >= WAY.index(CaseState(state))

    @property
    def is_recommended(self) -> bool:
        """Tell whether the team decided on a recommendation: there is neither round table nor plan."""
        reason = self.ending[0] if self.ending else ""
        return self.state == CaseState.RECOMMENDED or reason == ClosingReason.RECOMMENDATION

    @property
    def is_revoked(self) -> bool:
        """Tell whether the case ended with the consent."""
        return self.ending is not None and self.ending[0] == ClosingReason.CONSENT_REVOKED

    def week(self, number: int) -> dt.datetime:
        """Return a moment so many weeks after the registration."""
        return self.registered_at + dt.timedelta(weeks=number)

    def reviews(self, until: dt.datetime) -> list[int]:
        """Return the weeks of the reviews held by then; one that has just been due may wait for some days."""
        late = dt.timedelta(days=self.place % 5 * 4)
        weeks = range(PLAN + REVIEW_EVERY, 520, REVIEW_EVERY)
        return list(takewhile(lambda week: self.week(week) + late < until, weeks))


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


def note_history(story: Story, case: Case, actors: Mapping[int, NamedActor]) -> None:
    """Write the steps of the way into the history, each by who does it, as the actions would."""
    coordinator = story.crew[0][0]
    target = CaseState.RECOMMENDED if story.is_recommended else CaseState.PLANNING
    steps: list[tuple[str, str, User, dt.datetime | None]] = [
        ("begin", CaseState.ENQUIRY, story.registering, story.opened_at),
        ("register", CaseState.REGISTERED, story.registering, case.registered_at),
        (
            "open_clarification",
            CaseState.CLARIFYING,
            coordinator,
            story.week(CLARIFICATION) if story.reached(CaseState.CLARIFYING) else None,
        ),
        ("finish_clarification", target, coordinator, case.clarified_at),
        ("sign_plan", CaseState.IMPLEMENTING, coordinator, case.planned_at),
        ("revoke_consent" if story.is_revoked else "close", CaseState.CLOSED, coordinator, case.closed_at),
    ]
    source = ""
    for verb, state, user, at in steps:
        if at is not None:
            record_change(
                lifecycle=CASE.name,
                subject_type=SUBJECT,
                subject_id=case.pk,
                verb=verb,
                source=source,
                target=state,
                actor=actors[user.pk],
                now=at,
            )
            source = state


def paper(title: str) -> bytes:
    """Return the paper that stands for signed papers of invented cases, and says so."""
    return records.render_pdf(
        template="casework/case_letter",
        data={
            "issued_on": dt.date(2026, 1, 5),
            "kind": "Vorführung",
            "title": title,
            "number": "–",
            "addressee": [],
            "salutation": "Vorführung",
            "paragraphs": [
                "Dieses Blatt steht in der Vorführung an der Stelle eines unterschriebenen Papiers.",
                "Der Fall und alle Personen darin sind erfunden.",
            ],
            "facts": [],
            "greeting": "",
            "signature": {"name": "", "function": ""},
        },
    )
