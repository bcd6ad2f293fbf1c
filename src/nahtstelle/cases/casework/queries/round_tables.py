"""Reading round tables: mine, one with its people, and the record as it is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import (
    Case,
    DateVote,
    RoundTable,
    RoundTableDate,
    RoundTableParticipant,
)
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.round_table_mail import round_table_address, round_table_times, round_table_uid
from nahtstelle.cases.casework.states import DataCategory, RoundTableState
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist.api import CalendarEntry

COMING = (RoundTableState.PROPOSED, RoundTableState.INVITED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person at the table: who, the goals as far as they may be read, answers by id of the date."""

    row: RoundTableParticipant
    name: str
    note: str = ""
    goals: str = ""
    votes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A round table with its people, dates and texts."""

    row: RoundTable
    seats: tuple[Seat, ...] = ()
    dates: tuple[RoundTableDate, ...] = ()
    agenda: str = ""
    record: str = ""
    reason: str = ""


def tables_of(viewer: Viewer, *, is_past: bool) -> QuerySet[RoundTable]:
    """Return the tables of the cases that the viewer may enter: those to come, the next first, or the others."""
    states = (RoundTableState.HELD, RoundTableState.CANCELLED) if is_past else COMING
    rows = RoundTable.objects.filter(case__in=Case.objects.visible_to(viewer), state__in=states)
    answered = Count("participants", filter=Q(participants__votes__isnull=False), distinct=True)
    return (
        rows.select_related("case")
        .defer("sealed")
        .annotate(people=Count("participants", distinct=True), answered=answered)
        .order_by("-starts_at" if is_past else "starts_at", "pk")
    )


def participants_of(table: RoundTable) -> list[RoundTableParticipant]:
    """Return who is to come, in the order of the invitation (one query)."""
    rows = RoundTableParticipant.objects.filter(round_table=table)
    return list(rows.select_related("user", "user__institution", "guest").order_by("pk"))


def read_table(table: RoundTable, content: OpenCase, *, client_name: str) -> Table:
    """Return a table as far as the consent allows (three queries)."""
    votes: dict[int, dict[int, str]] = {}
    for vote in DateVote.objects.filter(date__round_table=table).order_by("pk"):
        votes.setdefault(vote.participant_id, {})[vote.date_id] = vote.answer
    seats = tuple(_seat(row, content, client_name, votes.get(row.pk, {})) for row in participants_of(table))
    texts = content.read(table) if content.may(DataCategory.PLAN) else {}
    return Table(
        row=table,
        seats=seats,
        dates=tuple(RoundTableDate.objects.filter(round_table=table).order_by("starts_at")),
        agenda=texts.get("agenda", ""),
        record=texts.get("record", ""),
        reason=texts.get("reason", ""),
    )


def _seat(row: RoundTableParticipant, content: OpenCase, client_name: str, votes: dict[int, str]) -> Seat:
    goals = content.read(row).get("goals", "") if content.may(DataCategory.PLAN) else ""
    if row.user is not None:
        institution = row.user.institution.label if row.user.institution else ""
        return Seat(row=row, name=row.user.full_name, note=institution, goals=goals, votes=votes)
    if row.is_client:
        return Seat(row=row, name=client_name or _("Client"), note=_("Client"), goals=goals, votes=votes)
    person = content.read(row.guest) if row.guest and content.may(DataCategory.IDENTITY) else {}
    name = person.get("name", "") or _("Person from outside")
    return Seat(row=row, name=name, note=person.get("function", ""), goals=goals, votes=votes)


def record_data(
    case: Case, table: RoundTable, rows: Iterable[RoundTableParticipant], *, record: str, day: dt.date
) -> dict[str, object]:
    """Return the data of `typst/round_table.typ`; the client and people from outside are named by their part."""
    prepares, begins, ends = round_table_times(table)
    return {
        "issued_on": day,
        "title": _("Record of the round table"),
        "case": case.number,
        "held_on": begins.date(),
        "times": f"{begins:%H.%M}–{ends:%H.%M}",
        "prepared": f"{prepares:%H.%M}",
        "place": table.place,
        "people": [
            {
                "who": row.user.full_name
                if row.user
                else _("Client")
                if row.is_client
                else _("Person from outside"),
                "institution": row.user.institution.label if row.user and row.user.institution else "–",
                "presence": str(row.get_presence_display()),
            }
            for row in rows
        ],
        "record": record,
    }


def round_table_entries(actor: Actor, since: dt.date) -> list[CalendarEntry]:
    """Return the actor's round tables for the calendar feed: time and place, nothing of the case (one query)."""
    if actor.user_id is None:
        return []
    with reading_as(user_id=actor.user_id):
        rows = RoundTable.objects.filter(
            case__in=Case.objects.visible_to(viewer_of(actor)),
            participants__user=actor.user_id,
            state__in=[RoundTableState.INVITED, RoundTableState.HELD],
            starts_at__date__gte=since,
        )
        found = list(rows.select_related("case").defer("sealed").order_by("starts_at", "pk"))
    return [_entry(table) for table in found]


def _entry(table: RoundTable) -> CalendarEntry:
    prepares, _begins, ends = round_table_times(table)
    return CalendarEntry(
        uid=round_table_uid(table.pk),
        summary=_("Appointment in the IIZ network"),
        starts=prepares,
        ends=ends,
        place=table.place,
        url=round_table_address(table),
        sequence=table.version,
        changed_at=table.invited_at,
    )
