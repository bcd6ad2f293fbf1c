"""Milestones and their moves of a canton folder (002 §3). `planned` is the first plan; later dates are moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.programmes.canton_files.names import (
    MILESTONE_MOVES,
    MILESTONES,
    PEOPLE,
    PROJECTS,
    ROUGH_DATE,
)
from nahtstelle.structure.programmes.canton_files.projects import SOURCE
from nahtstelle.structure.programmes.models import Milestone, MilestoneMove
from nahtstelle.structure.programmes.states import MilestoneState, RoughDate

FROZEN = frozenset({"project_id", "original_on", "original_precision"})
NOON = dt.time(12)


def _loaded_milestones() -> dict[str, int]:
    rows = Milestone.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_milestone(row: Row) -> Iterator[tuple[str, str]]:
    if row["reached"] is not None and row["dropped"]:
        yield "dropped", "leer, denn der Meilenstein ist erreicht"


def _check_milestones(load: Load) -> Iterator[Problem]:
    today = timezone.localdate(load.now)
    for row in load.rows(MILESTONES):
        if row["reached"] is not None and row["reached"].first_day > today:
            yield row.problem("reached", "ein Datum, das nicht in der Zukunft liegt")


def _write_milestones(load: Load) -> Counts:
    recipe = Recipe(
        Milestone,
        values=partial(_values, load),
        initial=_initial,
        stays=lambda field, stored, wanted: field in FROZEN,
    )
    return intake.write_rows(load, MILESTONES, recipe)


def _values(load: Load, row: Row) -> dict[str, object]:
    return {
        "key": row["key"],
        "project_id": load.ids(PROJECTS)[row["project"]],
        "title": row["title"],
        "original_on": row["planned"].last_day,
        "original_precision": row["planned"].precision,
        "note": row["note"],
        "source": row["source"],
    }


def _initial(row: Row) -> dict[str, object]:
    """What the application carries on with: the planned date and whether it is reached or dropped."""
    reached = row["reached"]
    state = (
        MilestoneState.REACHED
        if reached
        else MilestoneState.DROPPED
        if row["dropped"]
        else MilestoneState.PLANNED
    )
    return {
        "planned_on": row["planned"].last_day,
        "planned_precision": row["planned"].precision,
        "state": state,
        "reached_on": reached.last_day if reached else None,
        "reached_precision": reached.precision if reached else "",
    }


def _loaded_moves() -> dict[tuple[str, dt.date], int]:
    rows = MilestoneMove.objects.filter(milestone__key__isnull=False).order_by("pk")
    return {(str(key), day): pk for key, day, pk in rows.values_list("milestone__key", "moved_on", "pk")}


def _check_moves(load: Load) -> Iterator[Problem]:
    """A move goes elsewhere than where the milestone stands, and none is added before one that is there."""
    existing = load.existing(MILESTONE_MOVES)
    new = [row for row in load.rows(MILESTONE_MOVES) if row.identity not in existing]
    if not new:
        return
    latest: dict[str, dt.date] = {}
    for key, day in existing:
        latest[key] = max(day, latest.get(key, day))
    stands = _standing(load)
    for row in sorted(new, key=lambda row: row["date"]):
        key = row["milestone"]
        if key in latest and row["date"] <= latest[key]:
            yield row.problem("date", "ein Tag nach der letzten geladenen Verschiebung")
        if stands.get(key) == row["to"]:
            yield row.problem("to", "ein anderes Datum als das, auf dem der Meilenstein steht")
        stands[key] = row["to"]


def _standing(load: Load) -> dict[str, RoughDate]:
    """Return where the milestones stand before the moves of the folder."""
    keys = {row["milestone"] for row in load.rows(MILESTONE_MOVES)}
    stored = Milestone.objects.filter(key__in=keys).order_by("pk")
    loaded = {str(row.key): row.planned for row in stored}
    return {row["key"]: row["planned"] for row in load.rows(MILESTONES)} | loaded


def _write_moves(load: Load) -> Counts:
    """Append the new moves, one after the other; a move that is there already stays as it is."""
    existing = load.existing(MILESTONE_MOVES)
    counts = Counts(MILESTONE_MOVES)
    for row in sorted(load.rows(MILESTONE_MOVES), key=lambda row: (row["date"], row.line)):
        if row.identity in existing:
            counts.unchanged += 1
            continue
        milestone = Milestone.objects.get(pk=load.ids(MILESTONES)[row["milestone"]])
        target: RoughDate = row["to"]
        MilestoneMove.objects.create(
            milestone=milestone,
            number=milestone.moves_count + 1,
            from_on=milestone.planned_on,
            from_precision=milestone.planned_precision,
            to_on=target.last_day,
            to_precision=target.precision,
            reason=row["reason"],
            moved_on=row["date"],
            moved_at=timezone.make_aware(dt.datetime.combine(row["date"], NOON)),
            moved_by_id=load.ids(PEOPLE).get(row["person"]),
            source=row["source"],
        )
        milestone.moves_count += 1
        milestone.planned_on, milestone.planned_precision = target.last_day, target.precision
        milestone.save(update_fields=["moves_count", "planned_on", "planned_precision"])
        counts.new += 1
    return counts


MILESTONE_FILES = (
    FileSpec(
        name=MILESTONES,
        order=230,
        columns=(
            Column("key", intake.KEY),
            Column("project", intake.KEY, refers_to=PROJECTS),
            Column("title", intake.text(200)),
            Column("planned", ROUGH_DATE),
            Column("reached", ROUGH_DATE, is_required=False),
            Column("dropped", intake.YES_OR_NO, is_required=False, may_be_left_out=True),
            Column("note", intake.text(), is_required=False, may_be_left_out=True),
            SOURCE,
        ),
        named_by=("key",),
        existing=_loaded_milestones,
        check_row=_check_milestone,
        check=_check_milestones,
        write=_write_milestones,
    ),
    FileSpec(
        name=MILESTONE_MOVES,
        order=240,
        columns=(
            Column("milestone", intake.KEY, refers_to=MILESTONES),
            Column("date", intake.DAY),
            Column("to", ROUGH_DATE),
            Column("reason", intake.text()),
            Column("person", intake.KEY, is_required=False, may_be_left_out=True, refers_to=PEOPLE),
            SOURCE,
        ),
        named_by=("milestone", "date"),
        existing=_loaded_moves,
        check=_check_moves,
        write=_write_moves,
    ),
)
