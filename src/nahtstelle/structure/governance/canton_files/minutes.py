"""Minutes of meetings held before: approved, and frozen from the start."""

from __future__ import annotations

from collections.abc import Iterator

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Row
from nahtstelle.structure.governance.actions.minutes_imports import ImportedMinutes, import_minutes
from nahtstelle.structure.governance.canton_files.business import NOON, local
from nahtstelle.structure.governance.canton_files.names import MEETINGS, MINUTES
from nahtstelle.structure.governance.models import Meeting, Minutes
from nahtstelle.structure.governance.queries.minutes import frozen_text, latest_version
from nahtstelle.structure.governance.states import HELD_STATES, ApprovalWay, MeetingState, MinutesState

STAYS = "Genehmigte Protokolle werden nie geändert"
ELSEWHERE = "Zu dieser Sitzung entsteht das Protokoll in der Anwendung"


def _loaded_minutes() -> dict[str, int]:
    rows = Minutes.objects.filter(meeting__key__isnull=False).values_list("meeting__key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_minutes(load: Load) -> Iterator[Problem]:
    """The meeting was held before the minutes were sent and approved; what is stored stays."""
    meetings = {row["key"]: (row["date"], row["state"]) for row in load.rows(MEETINGS)}
    stored = Meeting.objects.filter(key__isnull=False).values_list("key", "date", "state").order_by("pk")
    for key, day, state in stored.iterator():
        if key not in meetings or state in HELD_STATES:
            meetings[key] = (meetings.get(key, (day, state))[0], state)
    existing = load.existing(MINUTES)
    for row in load.rows(MINUTES):
        if row["meeting"] in existing:
            yield from _changes_of_frozen(row, existing[row["meeting"]])
        if row["meeting"] not in meetings:
            continue
        day, state = meetings[row["meeting"]]
        if state not in {*HELD_STATES, MeetingState.HELD}:
            yield row.problem("meeting", "eine durchgeführte Sitzung")
        for column in ("circulated_on", "approved_on"):
            if row[column] and row[column] < day:
                yield row.problem(column, f"kein Tag vor der Sitzung ({day.isoformat()})")


def _changes_of_frozen(row: Row, pk: int) -> Iterator[Problem]:
    minutes = Minutes.objects.get(pk=pk)
    version = latest_version(minutes)
    if minutes.state != MinutesState.APPROVED or version is None:
        yield Problem(MINUTES, ELSEWHERE, row.line, "meeting")
        return
    if frozen_text(version)["general"] != row["text"]:
        yield Problem(MINUTES, STAYS, row.line, "text")
    if minutes.approved_on != row["approved_on"]:
        yield Problem(MINUTES, STAYS, row.line, "approved_on")
    if minutes.approval != row["approval"]:
        yield Problem(MINUTES, STAYS, row.line, "approval")


def _write_minutes(load: Load) -> Counts:
    existing, rows = load.existing(MINUTES), load.rows(MINUTES)
    new = [row for row in rows if row["meeting"] not in existing]
    counts = Counts(MINUTES, unchanged=len(rows) - len(new))
    counts.new = import_minutes(rows=(_imported(row) for row in new), now=load.now)
    return counts


def _imported(row: Row) -> ImportedMinutes:
    sent = row["circulated_on"]
    return ImportedMinutes(
        meeting_key=row["meeting"],
        text=row["text"],
        circulated_at=local(sent, NOON) if sent else None,
        approval=row["approval"],
        approved_on=row["approved_on"],
    )


MINUTES_FILES = (
    FileSpec(
        name=MINUTES,
        order=130,
        columns=(
            Column("meeting", intake.KEY, refers_to=MEETINGS),
            Column("text", intake.text()),
            Column("circulated_on", intake.DAY, is_required=False, may_be_left_out=True),
            Column("approval", intake.one_of(ApprovalWay.values)),
            Column("approved_on", intake.DAY),
        ),
        named_by=("meeting",),
        existing=_loaded_minutes,
        check=_check_minutes,
        write=_write_minutes,
    ),
)
