"""Programmes, projects and pilots of a canton folder (002 §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from nahtstelle.ground.identity.api import sort_key
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Cell, Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.programmes.actions.projects import next_report_day
from nahtstelle.structure.programmes.canton_files.names import (
    BODIES,
    INSTITUTIONS,
    PEOPLE,
    PILOTS,
    PROGRAMMES,
    PROJECTS,
    ROUGH_DATE,
    THEMES,
)
from nahtstelle.structure.programmes.models import Pilot, PilotSite, Programme, Project
from nahtstelle.structure.programmes.states import Phase

_RESOLUTION = re.compile(r"\d{4}/\d{1,5}", re.ASCII)
LONGEST_SITE = 160


def _read_resolutions(value: str) -> list[str]:
    numbers = [part.strip() for part in value.split("|")]
    if not all(_RESOLUTION.fullmatch(number) for number in numbers) or len(set(numbers)) != len(numbers):
        raise ValueError
    return numbers


def _read_sites(value: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in value.split("|"))
    if len(set(names)) != len(names) or not all(0 < len(name) <= LONGEST_SITE for name in names):
        raise ValueError
    return names


RESOLUTIONS = Cell(_read_resolutions, "Nummern wie «2023/657|2023/1969», jede einmal", ())
SITES = Cell(_read_sites, "Namen mit | getrennt, jeder einmal und höchstens 160 Zeichen lang", ())


def _loaded_programmes() -> dict[str, int]:
    rows = Programme.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows}


def _write_programmes(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "key": row["key"],
            "name": row["name"],
            "sort_name": sort_key(row["name"]),
            "short_name": row["short_name"],
            "purpose": row["purpose"],
            "lead_institution_id": load.ids(INSTITUTIONS).get(row["lead_institution"]),
            "starts_on": row["from"],
            "ends_on": row["to"],
            "government_resolutions": list(row["government_resolutions"]),
            "source": row["source"],
        }

    return intake.write_rows(load, PROGRAMMES, Recipe(Programme, values))


def _check_programme(row: Row) -> Iterator[tuple[str, str]]:
    yield from intake.period_of(row, "from", "to")


def _loaded_projects() -> dict[str, int]:
    rows = Project.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_project(row: Row) -> Iterator[tuple[str, str]]:
    yield from intake.period_of(row, "from", "to")
    if (row["phase"] == Phase.ENDED) != bool(row["ended_on"]):
        yield "ended_on", "ein Tag, wenn die Phase ended ist, und nur dann"
    if row["from"] and row["ended_on"] and row["ended_on"] < row["from"]:
        yield "ended_on", "ein Tag nach from"


def _check_projects(load: Load) -> Iterator[Problem]:
    """The project above belongs to the same programme, and no project is part of itself."""
    rows = load.rows(PROJECTS)
    if not rows:
        return
    stored = Project.objects.filter(key__isnull=False).order_by("pk")
    yield from intake.check_parents(load, PROJECTS, _stored_parents)
    programmes = {str(key): programme for key, programme in stored.values_list("key", "programme__key")}
    programmes |= {row["key"]: row["programme"] for row in rows}
    for row in rows:
        above = programmes.get(row["parent"]) if row["parent"] else row["programme"]
        if above is not None and above != row["programme"]:
            yield row.problem("parent", "ein Projekt desselben Programms")


def _stored_parents() -> list[tuple[str, str | None]]:
    rows = Project.objects.filter(key__isnull=False).order_by("pk")
    return [(str(key), parent) for key, parent in rows.values_list("key", "parent__key")]


def _write_projects(load: Load) -> Counts:
    recipe = Recipe(Project, values=partial(_values, load), initial=partial(_initial, load))
    return intake.write_rows(load, PROJECTS, recipe)


def _values(load: Load, row: Row) -> dict[str, object]:
    """What a later folder may change."""
    return {
        "key": row["key"],
        "programme_id": load.ids(PROGRAMMES)[row["programme"]],
        "parent_id": load.ids(PROJECTS).get(row["parent"]),
        "name": row["name"],
        "sort_name": sort_key(row["name"]),
        "short_name": row["short_name"],
        "purpose": row["purpose"],
        "theme_id": load.ids(THEMES).get(row["theme"]),
        "lead_id": load.ids(PEOPLE).get(row["lead"]),
        "lead_institution_id": load.ids(INSTITUTIONS).get(row["lead_institution"]),
        "body_id": load.ids(BODIES).get(row["body"]),
        "starts_on": row["from"],
        "ends_on": row["to"],
        "source": row["source"],
    }


def _initial(load: Load, row: Row) -> dict[str, object]:
    """What the application carries on with: phase, interval, the next report after the day of loading."""
    begun = Project(starts_on=row["from"], report_months=row["report_months"], phase=row["phase"])
    return {
        "phase": row["phase"],
        "ended_on": row["ended_on"],
        "report_months": row["report_months"],
        "next_report_on": next_report_day(begun, timezone.localdate(load.now)),
    }


def _loaded_pilots() -> dict[tuple[str, str], int]:
    rows = Pilot.objects.filter(project__key__isnull=False).order_by("pk")
    return {(str(key), name): pk for key, name, pk in rows.values_list("project__key", "name", "pk")}


def _check_pilot(row: Row) -> Iterator[tuple[str, str]]:
    if row["to"] is not None and row["to"].last_day < row["from"].last_day:
        yield "to", "ein Datum nach from"


def _write_pilots(load: Load) -> Counts:
    existing = load.existing(PILOTS)
    new = [row for row in load.rows(PILOTS) if row.identity not in existing]

    def values(row: Row) -> dict[str, object]:
        ends = row["to"]
        return {
            "project_id": load.ids(PROJECTS)[row["project"]],
            "name": row["name"],
            "starts_on": row["from"].last_day,
            "starts_precision": row["from"].precision,
            "ends_on": ends.last_day if ends else None,
            "ends_precision": ends.precision if ends else "",
            "source": row["source"],
        }

    counts = intake.write_rows(load, PILOTS, Recipe(Pilot, values))
    PilotSite.objects.bulk_create(
        PilotSite(pilot_id=load.ids(PILOTS)[row.identity], name=name) for row in new for name in row["sites"]
    )
    return counts


SOURCE = Column("source", intake.text(200), is_required=False, may_be_left_out=True)

PROJECT_FILES = (
    FileSpec(
        name=PROGRAMMES,
        order=200,
        columns=(
            Column("key", intake.KEY),
            Column("name", intake.text(200)),
            Column("short_name", intake.text(60), is_required=False),
            Column("purpose", intake.text(), is_required=False),
            Column("lead_institution", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
            Column("from", intake.DAY, is_required=False),
            Column("to", intake.DAY, is_required=False),
            Column("government_resolutions", RESOLUTIONS, is_required=False, may_be_left_out=True),
            SOURCE,
        ),
        named_by=("key",),
        existing=_loaded_programmes,
        check_row=_check_programme,
        write=_write_programmes,
    ),
    FileSpec(
        name=PROJECTS,
        order=210,
        columns=(
            Column("key", intake.KEY),
            Column("programme", intake.KEY, refers_to=PROGRAMMES),
            Column("parent", intake.KEY, is_required=False, refers_to=PROJECTS),
            Column("name", intake.text(200)),
            Column("short_name", intake.text(60), is_required=False),
            Column("purpose", intake.text(), is_required=False),
            Column("theme", intake.KEY, is_required=False, refers_to=THEMES),
            Column("lead", intake.KEY, is_required=False, refers_to=PEOPLE),
            Column("lead_institution", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
            Column("body", intake.KEY, is_required=False, refers_to=BODIES),
            Column("phase", intake.one_of(Phase.values)),
            Column("from", intake.DAY, is_required=False),
            Column("to", intake.DAY, is_required=False),
            Column("ended_on", intake.DAY, is_required=False, may_be_left_out=True),
            Column("report_months", intake.whole_number(1, 12), is_required=False, may_be_left_out=True),
            SOURCE,
        ),
        named_by=("key",),
        existing=_loaded_projects,
        check_row=_check_project,
        check=_check_projects,
        write=_write_projects,
    ),
    FileSpec(
        name=PILOTS,
        order=220,
        columns=(
            Column("project", intake.KEY, refers_to=PROJECTS),
            Column("name", intake.text(200)),
            Column("from", ROUGH_DATE),
            Column("to", ROUGH_DATE, is_required=False),
            Column("sites", SITES, is_required=False, may_be_left_out=True),
            SOURCE,
        ),
        named_by=("project", "name"),
        existing=_loaded_pilots,
        check_row=_check_pilot,
        write=_write_pilots,
    ),
)
