"""What bodies did and do: meetings with attendance, and the proposals brought to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from functools import partial
from typing import Any

from django.utils import timezone

from nahtstelle.ground.identity.api import canton
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Recipe, Row
from nahtstelle.structure.governance.actions.deadlines import derive_deadlines
from nahtstelle.structure.governance.actions.dossiers import open_missing_dossiers
from nahtstelle.structure.governance.actions.imports import number_proposals, wait_for_planned_meetings
from nahtstelle.structure.governance.canton_files.names import (
    ATTENDANCES,
    BODIES,
    INSTITUTIONS,
    MEETINGS,
    PEOPLE,
    PROPOSALS,
    THEMES,
)
from nahtstelle.structure.governance.models import Attendance, Body, DeadlineRule, Meeting, Proposal
from nahtstelle.structure.governance.states import (
    FieldOfService,
    MeetingKind,
    MeetingState,
    Origin,
    Presence,
    ProposalState,
    Request,
)

NINE, NOON = dt.time(9), dt.time(12)
IMPORTABLE = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.CANCELLED)


def local(day: dt.date, time: dt.time) -> dt.datetime:
    """Return a moment of a day in the canton's time."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def _loaded_meetings() -> dict[str, int]:
    rows = Meeting.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _write_meetings(load: Load) -> Counts:
    holidays = canton().holidays
    rules = {rule.body_kind: rule for rule in DeadlineRule.objects.order_by("pk")}
    kinds = dict(Body.objects.values_list("key", "kind").order_by("pk"))

    def deadlines(row: Row) -> dict[str, object]:
        rule = rules.get(kinds[row["body"]])
        return asdict(derive_deadlines(date=row["date"], rule=rule, holidays=holidays))

    def initial(row: Row) -> dict[str, object]:
        return deadlines(row) | _held_at(row)

    def consequences(row: Row, changed: set[str]) -> dict[str, object]:
        follows = deadlines(row) if changed & {"date", "body_id"} else {}
        is_told = "state" in changed or row["state"] == MeetingState.HELD  # else the application knows better
        return follows | _held_at(row) if is_told else follows

    values = partial(_meeting_values, load)
    recipe = Recipe(Meeting, values, initial, stays=_stays_further_on, consequences=consequences)
    known = load.existing(MEETINGS)
    new = [row["key"] for row in load.rows(MEETINGS) if row["key"] not in known]
    counts = intake.write_rows(load, MEETINGS, recipe)
    wait_for_planned_meetings(keys=new, now=load.now)
    open_missing_dossiers(now=load.now)
    return counts


def _meeting_values(load: Load, row: Row) -> dict[str, object]:
    return {
        "key": row["key"],
        "body_id": load.ids(BODIES)[row["body"]],
        "date": row["date"],
        "kind": row["kind"],
        "state": row["state"],
        "place": row["place"],
    }


def _held_at(row: Row) -> dict[str, object]:
    return {"held_at": local(row["date"], NOON) if row["state"] == MeetingState.HELD else None}


def _stays_further_on(field: str, stored: Any, wanted: Any) -> bool:
    """A meeting that went on in the application, or has its minutes, is not set back by the folder that told of it."""
    has_minutes = stored in {MeetingState.MINUTES_DRAFTED, MeetingState.MINUTES_APPROVED}
    return field == "state" and (wanted == MeetingState.PLANNED or has_minutes)


def _loaded_attendances() -> dict[tuple[str, str], int]:
    rows = Attendance.objects.filter(meeting__key__isnull=False).order_by("pk")
    return {
        (str(meeting), person): pk
        for meeting, person, pk in rows.values_list("meeting__key", "user__key", "pk").iterator()
    }


def _write_attendances(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "meeting_id": load.ids(MEETINGS)[row["meeting"]],
            "user_id": load.ids(PEOPLE)[row["person"]],
            "presence": row["presence"],
        }

    def consequences(row: Row, changed: set[str]) -> dict[str, object]:
        return {} if row["presence"] == Presence.REPRESENTED else {"represented_by_id": None}

    return intake.write_rows(load, ATTENDANCES, Recipe(Attendance, values, consequences=consequences))


def _loaded_proposals() -> dict[str, int]:
    rows = Proposal.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _write_proposals(load: Load) -> Counts:
    """Store proposals as submitted; those with a decision are settled once the decisions are stored."""
    existing = load.existing(PROPOSALS)
    new = [row for row in load.rows(PROPOSALS) if row["key"] not in existing]
    numbers = number_proposals(submitted=[(row["key"], row["submitted_on"]) for row in new])

    def initial(row: Row) -> dict[str, object]:
        submitted_at = local(row["submitted_on"], NINE)
        return {
            "number": numbers[row["key"]],
            "state": ProposalState.SUBMITTED,
            "created_at": submitted_at,
            "changed_at": submitted_at,
        }

    def consequences(row: Row, changed: set[str]) -> dict[str, object]:
        return {"changed_at": load.now}

    columns = (("submitted_at", "submitted_on"),)
    values = partial(_proposal_values, load)
    recipe = Recipe(Proposal, values, initial, consequences=consequences, columns=columns)
    counts = intake.write_rows(load, PROPOSALS, recipe)
    open_missing_dossiers(now=load.now)
    return counts


def _proposal_values(load: Load, row: Row) -> dict[str, object]:
    return {
        "key": row["key"],
        "title": row["title"],
        "origin": row["origin"],
        "request": row["request"],
        "author_id": load.ids(PEOPLE)[row["author"]],
        "institution_id": load.ids(INSTITUTIONS)[row["institution"]],
        "submitted_at": local(row["submitted_on"], NINE),
        "field_of_service": row["field_of_service"],
        "theme_id": load.ids(THEMES).get(row["theme"]),
        "motion": row["motion"],
    }


BUSINESS_FILES = (
    FileSpec(
        name=MEETINGS,
        order=70,
        columns=(
            Column("key", intake.KEY),
            Column("body", intake.KEY, refers_to=BODIES),
            Column("date", intake.DAY),
            Column("kind", intake.one_of(MeetingKind.values)),
            Column("state", intake.one_of(state.value for state in IMPORTABLE)),
            Column("place", intake.text(200), is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_meetings,
        write=_write_meetings,
    ),
    FileSpec(
        name=ATTENDANCES,
        order=80,
        columns=(
            Column("meeting", intake.KEY, refers_to=MEETINGS),
            Column("person", intake.KEY, refers_to=PEOPLE),
            Column("presence", intake.one_of(Presence.values)),
        ),
        named_by=("meeting", "person"),
        existing=_loaded_attendances,
        write=_write_attendances,
    ),
    FileSpec(
        name=PROPOSALS,
        order=90,
        columns=(
            Column("key", intake.KEY),
            Column("title", intake.text(200)),
            Column("origin", intake.one_of(Origin.values)),
            Column("request", intake.one_of(Request.values)),
            Column("author", intake.KEY, refers_to=PEOPLE),
            Column("institution", intake.KEY, refers_to=INSTITUTIONS),
            Column("submitted_on", intake.DAY),
            Column("field_of_service", intake.one_of(FieldOfService.values)),
            Column("theme", intake.KEY, is_required=False, refers_to=THEMES),
            Column("motion", intake.text()),
        ),
        named_by=("key",),
        existing=_loaded_proposals,
        write=_write_proposals,
    ),
)
