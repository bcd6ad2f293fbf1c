"""What waits for somebody in their cases, from the worklist: titles without content, days, addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.content import SUBJECT
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist.api import duties_for

DUTY_MESSAGE = "casework.message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for somebody in a case: what, by when, where it is done."""

    kind: str
    title: str
    url: str
    due_on: dt.date | None

    @property
    def is_message(self) -> bool:
        """True where somebody has written and it has not been marked as read."""
        return self.kind == DUTY_MESSAGE


def waiting_in(cases: Iterable[Case], actor: Actor) -> dict[int, list[Waiting]]:
    """Return what waits for the actor by case, the most urgent first (one query)."""
    rows = duties_for(actor).filter(subject_type=SUBJECT, subject_id__in=[case.pk for case in cases])
    found: dict[int, list[Waiting]] = {}
    for case_id, kind, title, url, due_on in rows.values_list("subject_id", "kind", "title", "url", "due_on"):
        found.setdefault(case_id, []).append(Waiting(kind=kind, title=title, url=url, due_on=due_on))
    return found
