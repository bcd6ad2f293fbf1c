"""The board: the cases somebody works on, what presses in them, and how their consent stands (004 §5, Monitoring)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from nahtstelle.cases.casework.models import (
    Case,
    ClientRecord,
    Contribution,
    LeadPeriod,
    Measure,
    RoundTable,
    TeamMember,
)
from nahtstelle.cases.casework.permissions.access import ConsentFacts
from nahtstelle.cases.casework.queries.content import OpenCase, open_cases
from nahtstelle.cases.casework.queries.duties import Waiting, waiting_in
from nahtstelle.cases.casework.queries.facts import consents_of
from nahtstelle.cases.casework.queries.labels import label_of
from nahtstelle.cases.casework.states import (
    OPEN_STATES,
    CaseState,
    ContributionState,
    DataCategory,
    MeasureState,
    PlanState,
    RoundTableState,
    TeamRole,
)
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.ground.identity.api import Actor, sort_key

SOON = dt.timedelta(days=30)
UNDONE = (MeasureState.PLANNED, MeasureState.RUNNING)
ConsentState = Literal["in_force", "ending", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCounts:
    """How many cases each view of the board has."""

    running: int
    pressing: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """A case on the board. `name` is empty where the consent does not let it be read."""

    case: Case
    name: str
    lead: str
    overdue: int
    consent: ConsentState
    waiting: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """A case found by the name of its person."""

    case: Case
    name: str


def overdue_measures(today: dt.date) -> QuerySet[Measure]:
    """Return the measures of signed plans whose day is over and which are not done."""
    return Measure.objects.filter(plan__state=PlanState.SIGNED, state__in=UNDONE, due_on__lt=today)


def board(viewer: Viewer, *, today: dt.date) -> QuerySet[Case]:
    """Return the viewer's cases with lead and number of overdue measures."""
    overdue = overdue_measures(today).filter(case=OuterRef("pk")).order_by().values("case")
    lead = LeadPeriod.objects.filter(case=OuterRef("pk"), until_at__isnull=True).order_by("-from_at")
    return (
        Case.objects.visible_to(viewer)
        .select_related("municipality")
        .annotate(
            overdue=Coalesce(
                Subquery(overdue.annotate(number=Count("pk")).values("number")),
                0,
                output_field=IntegerField(),
            ),
            lead=Subquery(lead.values(label=label_of("institution"))[:1]),
        )
    )


def running(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases that have not ended."""
    return rows.filter(state__in=OPEN_STATES)


def pressing(rows: QuerySet[Case], *, today: dt.date) -> QuerySet[Case]:
    """Return the running cases in which something is late: review, measure, assessment, record of a round table."""
    return running(rows).filter(_is_late(today))


def _is_late(today: dt.date) -> Q:
    mine = {"case": OuterRef("pk")}
    asked = Contribution.objects.filter(
        **mine, state=ContributionState.ASKED, institution__isnull=False, due_on__lt=today
    )
    unrecorded = RoundTable.objects.filter(**mine, state=RoundTableState.INVITED, starts_at__date__lt=today)
    return (
        Q(next_review_on__lt=today)
        | Q(Exists(overdue_measures(today).filter(**mine)))
        | Q(Exists(asked), state=CaseState.CLARIFYING)
        | Q(Exists(unrecorded))
    )


def closed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return the closed cases that wait for their erasure."""
    return rows.filter(state=CaseState.CLOSED)


def numbered(words: str, *, viewer: Viewer) -> list[int]:
    """Return the keys of up to two of the viewer's cases whose number contains these words; none for no words."""
    rows = Case.objects.visible_to(viewer).filter(number__icontains=words).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:2]) if words else []


def coordinated_by(rows: QuerySet[Case], user_id: int) -> QuerySet[Case]:
    """Return the cases whose coordinator this is."""
    mine = TeamMember.objects.filter(user_id=user_id, role=TeamRole.COORDINATOR, until_at__isnull=True)
    return rows.filter(pk__in=mine.values("case_id"))


def board_counts(viewer: Viewer, *, today: dt.date) -> BoardCounts:
    """Return the figures of the tabs (one query)."""
    is_running = Q(state__in=OPEN_STATES)
    found = (
        Case.objects.visible_to(viewer)
        .annotate(is_late=ExpressionWrapper(_is_late(today), BooleanField()))
        .aggregate(
            running=Count("pk", filter=is_running),
            pressing=Count("pk", filter=is_running & Q(is_late=True)),
            closed=Count("pk", filter=Q(state=CaseState.CLOSED)),
        )
    )
    return BoardCounts(**found)


def regions(viewer: Viewer) -> list[str]:
    """Return the regions of the viewer's cases (one query)."""
    rows = Case.objects.visible_to(viewer).exclude(region="").order_by("region")
    return list(rows.values_list("region", flat=True).distinct())


def lines(cases: Sequence[Case], *, actor: Actor, now: dt.datetime, today: dt.date) -> list[BoardLine]:
    """Return cases as lines of the board, with what waits in them for the actor, and names as far as they may be read.

    Each name is a read of its case and leaves a trace.
    """
    if not cases:
        return []
    opened = open_cases(
        cases, viewer=viewer_of(actor), what="board", categories=[DataCategory.IDENTITY], now=now
    )
    names = _names(opened)
    waiting = waiting_in(cases, actor)
    return [
        replace(
            _line(case, opened[case.pk].consent, today, names.get(case.pk, "")),
            waiting=waiting.get(case.pk, ()),
        )
        for case in cases
    ]


def named(words: str, *, viewer: Viewer, now: dt.datetime) -> list[FoundCase]:
    """Return the viewer's running cases whose person is called so: every word begins a part of the name (five queries).

    The names are sealed, so that those of all the cases are opened to compare them: each a read that leaves its trace.
    """
    wanted = _parts(words)
    if not wanted:
        return []
    cases = list(running(Case.objects.visible_to(viewer)).order_by("-pk"))
    opened = open_cases(cases, viewer=viewer, what="name_search", categories=[DataCategory.IDENTITY], now=now)
    names = _names(opened)
    found = [
        FoundCase(case=case, name=names[case.pk])
        for case in cases
        if all(any(part.startswith(word) for part in _parts(names.get(case.pk, ""))) for word in wanted)
    ]
    return sorted(found, key=lambda row: (sort_key(row.name), row.case.pk))


def _parts(name: str) -> list[str]:
    return sort_key(name).replace("-", " ").split()


def _names(opened: Mapping[int, OpenCase]) -> dict[int, str]:
    """Return family and given name by case, as far as they may be read (one query)."""
    names: dict[int, str] = {}
    for record in ClientRecord.objects.filter(case__in=list(opened)):
        content = opened[record.case_id]
        if content.may(DataCategory.IDENTITY):
            person: Mapping[str, Any] = content.read(record)
            names[record.case_id] = f"{person.get('family_name', '')} {person.get('given_name', '')}".strip()
    return names


def bare_lines(cases: Sequence[Case], *, today: dt.date) -> list[BoardLine]:
    """Return cases as lines without names, for files: nothing is opened, nothing traced."""
    consents = consents_of([case.pk for case in cases])
    return [_line(case, consents.get(case.pk), today, "") for case in cases]


def _line(case: Case, consent: ConsentFacts | None, today: dt.date, name: str) -> BoardLine:
    return BoardLine(
        case=case,
        name=name,
        lead=getattr(case, "lead", None) or "",
        overdue=getattr(case, "overdue", 0),
        consent=consent_state(consent, today),
    )


def consent_state(consent: ConsentFacts | None, today: dt.date) -> ConsentState:
    """Return how a consent stands on a day; it «ends soon» in its last thirty days."""
    if consent is None or not consent.in_force(today):
        return "none"
    if consent.valid_to is not None and consent.valid_to - today <= SOON:
        return "ending"
    return "in_force"
