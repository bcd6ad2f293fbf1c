"""The records of a year as other apps read them: meetings held and decisions made, each with what identifies it.

The annual report is compiled from these (000 §9.2, 002 §2). They count as `figures` do: only meetings held, on their
date; a decision in the year of its date and for the body that made it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nahtstelle.structure.governance.models import Decision, Meeting
from nahtstelle.structure.governance.states import HELD_STATES, Matter, MeetingKind, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOfYear:
    """A meeting held; `body_kind` says what it counts for, `theme` is the theme of its body (empty: none)."""

    id: int
    date: dt.date
    kind: str
    kind_label: str
    body_name: str
    body_short_name: str
    body_kind: str
    theme_key: str
    theme_name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOfYear:
    """A decision; `kind` is its matter, `sha256` the hash of its frozen text."""

    id: int
    label: str
    title: str
    decided_on: dt.date
    procedure: str
    kind: str
    kind_label: str
    body_name: str
    body_kind: str
    theme_key: str
    theme_name: str
    government_resolution: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovingDecision:
    """The decision with which a proposal was approved."""

    id: int
    label: str
    decided_on: dt.date
    title: str


def meetings_of_year(year: int) -> list[MeetingOfYear]:
    """Return the meetings held in a year by body and date (one query)."""
    rows = Meeting.objects.filter(state__in=HELD_STATES, date__year=year).select_related("body__theme")
    rows = rows.order_by("body__rank", "body__sort_name", "date", "pk")
    return [
        MeetingOfYear(
            id=row.pk,
            date=row.date,
            kind=row.kind,
            kind_label=str(MeetingKind(row.kind).label),
            body_name=row.body.name,
            body_short_name=row.body.short_name,
            body_kind=row.body.kind,
            theme_key=row.body.theme.key if row.body.theme else "",
            theme_name=row.body.theme.name if row.body.theme else "",
            version=row.version,
        )
        for row in rows
    ]


def decisions_of_year(year: int) -> list[DecisionOfYear]:
    """Return the decisions of a year by body, date and number (one query)."""
    rows = Decision.objects.filter(decided_on__year=year).select_related("body", "theme").defer("text")
    rows = rows.order_by("body__rank", "body__sort_name", "decided_on", "number", "pk")
    return [
        DecisionOfYear(
            id=row.pk,
            label=row.label,
            title=row.title,
            decided_on=row.decided_on,
            procedure=row.procedure,
            kind=row.kind,
            kind_label=str(Matter(row.kind).label),
            body_name=row.body.name,
            body_kind=row.body.kind,
            theme_key=row.theme.key if row.theme else "",
            theme_name=row.theme.name if row.theme else "",
            government_resolution=row.government_resolution,
            sha256=row.text_sha256,
        )
        for row in rows
    ]


def approving_decision(proposal_id: int) -> ApprovingDecision | None:
    """Return the decision that approved a proposal; a recommendation or rejection is none."""
    rows = Decision.objects.filter(proposal=proposal_id, outcome=Outcome.DECIDED, corrects__isnull=True)
    found = rows.order_by("-decided_on", "-pk").first()
    if found is None:
        return None
    return ApprovingDecision(id=found.pk, label=found.label, decided_on=found.decided_on, title=found.title)
