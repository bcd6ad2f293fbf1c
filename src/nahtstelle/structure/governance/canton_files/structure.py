"""The lasting structure: themes, bodies, appointments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.identity.api import sort_key
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.governance.canton_files.names import (
    APPOINTMENTS,
    BODIES,
    INSTITUTIONS,
    PEOPLE,
    THEMES,
)
from nahtstelle.structure.governance.models import Appointment, Body, Theme
from nahtstelle.structure.governance.states import AppointmentFunction, BodyKind, DecisionRule, FieldOfService

MOST = 32_767
"""What a small number in the database may be."""

USUAL_RULES = {BodyKind.STEERING: DecisionRule.APPROVAL, BodyKind.COORDINATION: DecisionRule.CONSENSUS}
"""How bodies decide where the folder does not say (000 §6.1.2, §6.2.2); all others by majority."""


def _loaded_themes() -> dict[str, int]:
    return dict(Theme.objects.values_list("key", "pk").order_by("pk"))


def _write_themes(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "key": row["key"],
            "name": row["name"],
            "sort_name": sort_key(row["name"]),
            "field_of_service": row["field_of_service"],
            "lead_institution_id": load.ids(INSTITUTIONS).get(row["lead_institution"]),
        }

    return intake.write_rows(load, THEMES, Recipe(Theme, values))


def _loaded_bodies() -> dict[str, int]:
    return dict(Body.objects.values_list("key", "pk").order_by("pk"))


def _check_bodies(load: Load) -> Iterator[Problem]:
    stored = Body.objects.values_list("key", "parent__key").order_by("pk")
    yield from intake.check_parents(load, BODIES, stored.iterator)


def _write_bodies(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        kind = BodyKind(row["kind"])
        return {
            "key": row["key"],
            "name": row["name"],
            "sort_name": sort_key(row["name"]),
            "short_name": row["short_name"] or row["name"][:60],
            "kind": kind.value,
            "rank": list(BodyKind).index(kind),
            "parent_id": load.ids(BODIES).get(row["parent"]),
            "theme_id": load.ids(THEMES).get(row["theme"]),
            "lead_institution_id": load.ids(INSTITUTIONS).get(row["lead_institution"]),
            "decision_rule": row["decision_rule"] or USUAL_RULES.get(kind, DecisionRule.MAJORITY).value,
            "quorum": row["quorum"],
            "min_meetings_per_year": row["min_meetings_per_year"],
            "installed_on": row["installed_on"],
            "dissolved_on": row["dissolved_on"],
        }

    return intake.write_rows(load, BODIES, Recipe(Body, values))


def _check_body(row: Row) -> Iterator[tuple[str, str]]:
    yield from intake.period_of(row, "installed_on", "dissolved_on")


def _loaded_appointments() -> dict[tuple[str, str, dt.date | None], int]:
    rows = Appointment.objects.values_list("user__key", "body__key", "period", "pk").order_by("pk")
    return {(person, body, period.lower): pk for person, body, period, pk in rows.iterator()}


def _check_appointment(row: Row) -> Iterator[tuple[str, str]]:
    yield from intake.period_of(row, "from", "to")
    if row["deputy_for"] and row["function"] != AppointmentFunction.DEPUTY:
        yield "deputy_for", "leer, denn nur wer deputy ist, vertritt jemanden"


def _check_appointments(load: Load) -> Iterator[Problem]:
    stored = Appointment.objects.values_list("user__key", "body__key", "period").order_by("pk")
    yield from intake.check_overlaps(
        load.rows(APPOINTMENTS),
        group=lambda row: (row["person"], row["body"]),
        columns=("from", "to"),
        stored=(
            ((person, body), (person, body, period.lower), (period.lower, period.upper))
            for person, body, period in stored.iterator()
        ),
        what="eine Ernennung derselben Person im selben Gremium",
    )


def _write_appointments(load: Load) -> Counts:
    functions = list(AppointmentFunction)

    def values(row: Row) -> dict[str, object]:
        return {
            "user_id": load.ids(PEOPLE)[row["person"]],
            "body_id": load.ids(BODIES)[row["body"]],
            "function": row["function"],
            "function_rank": functions.index(AppointmentFunction(row["function"])),
            "deputy_for_id": load.ids(PEOPLE).get(row["deputy_for"]),
            "period": DateRange(row["from"], row["to"]),
        }

    return intake.write_rows(load, APPOINTMENTS, Recipe(Appointment, values, columns=(("period", "to"),)))


STRUCTURE_FILES = (
    FileSpec(
        name=THEMES,
        order=40,
        columns=(
            Column("key", intake.KEY),
            Column("name", intake.text(200)),
            Column("field_of_service", intake.one_of(FieldOfService.values)),
            Column("lead_institution", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
        ),
        named_by=("key",),
        existing=_loaded_themes,
        write=_write_themes,
    ),
    FileSpec(
        name=BODIES,
        order=50,
        columns=(
            Column("key", intake.KEY),
            Column("name", intake.text(200)),
            Column("short_name", intake.text(60), is_required=False),
            Column("kind", intake.one_of(BodyKind.values)),
            Column("parent", intake.KEY, is_required=False, refers_to=BODIES),
            Column("theme", intake.KEY, is_required=False, refers_to=THEMES),
            Column("lead_institution", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
            Column("decision_rule", intake.one_of(DecisionRule.values), is_required=False),
            Column("quorum", intake.whole_number(0, MOST), is_required=False),
            Column("min_meetings_per_year", intake.whole_number(0, MOST), is_required=False),
            Column("installed_on", intake.ANY_DAY, is_required=False),
            Column("dissolved_on", intake.ANY_DAY, is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_bodies,
        check_row=_check_body,
        check=_check_bodies,
        write=_write_bodies,
    ),
    FileSpec(
        name=APPOINTMENTS,
        order=60,
        columns=(
            Column("person", intake.KEY, refers_to=PEOPLE),
            Column("body", intake.KEY, refers_to=BODIES),
            Column("function", intake.one_of(AppointmentFunction.values)),
            Column("deputy_for", intake.KEY, is_required=False, refers_to=PEOPLE),
            Column("from", intake.ANY_DAY),
            Column("to", intake.ANY_DAY, is_required=False),
        ),
        named_by=("person", "body", "from"),
        existing=_loaded_appointments,
        check_row=_check_appointment,
        check=_check_appointments,
        write=_write_appointments,
    ),
)
