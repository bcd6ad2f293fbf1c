"""Mandates of working groups that were issued before, and their reports (000 §6.3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count
from django.utils import timezone

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Cell, Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.governance.actions.mandate_steps import next_report_day
from nahtstelle.structure.governance.canton_files.business import NOON, local
from nahtstelle.structure.governance.canton_files.names import (
    BODIES,
    DECISIONS,
    INSTITUTIONS,
    MANDATE_REPORTS,
    MANDATES,
    PEOPLE,
    THEMES,
)
from nahtstelle.structure.governance.models import (
    Body,
    Competence,
    Decision,
    Mandate,
    MandateDeliverable,
    MandatePeriod,
    MandateReport,
)
from nahtstelle.structure.governance.states import BodyKind, MandateState, Matter, ReportStatus

_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_DELIVERABLE = re.compile(r"(\d{4}-\d{2}-\d{2}) (\S.{0,199})")
FROZEN = frozenset({"decision_id", "starts_on", "ends_on", "group_id"})


def _read_amount(value: str) -> Decimal:
    if not _AMOUNT.fullmatch(value):
        raise ValueError
    return Decimal(value)


def _read_deliverables(value: str) -> tuple[tuple[dt.date, str], ...]:
    found = []
    for part in value.split("|"):
        match = _DELIVERABLE.fullmatch(part.strip())
        if match is None:
            raise ValueError
        found.append((dt.date.fromisoformat(match[1]), match[2].strip()))
    return tuple(found)


AMOUNT = Cell(_read_amount, "ein Betrag wie 45000 oder 45000.50")
DELIVERABLES = Cell(_read_deliverables, "Ergebnisse wie «2023-06-30 Konzept|2023-12-31 Schlussbericht»", ())


def _loaded_mandates() -> dict[str, int]:
    rows = Mandate.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if row["to"] <= row["from"]:
        yield "to", "ein Tag nach «from»"
    if bool(row["discharged_on"]) != bool(row["discharge_decision"]):
        yield "discharged_on", "mit «discharge_decision» zusammen, denn entlassen wird durch Beschluss"
    if row["discharged_on"] and row["discharged_on"] <= row["from"]:
        yield "discharged_on", "ein Tag nach «from»"


def _check_mandates(load: Load) -> Iterator[Problem]:
    """A mandate rests on a decision about working groups of the body that the competence matrix names (000 §6.3.1)."""
    rows = load.rows(MANDATES)
    if not rows:
        return
    decisions, kinds, deciding = _decisions(load), _body_kinds(load), _deciding(load)
    for row in rows:
        for column in ("decision", "discharge_decision"):
            known = decisions.get(row[column]) if row[column] else None
            if known is not None and (known[0] != Matter.WORKING_GROUP or kinds.get(known[1]) != deciding):
                yield row.problem(
                    column, "ein Beschluss über eine Fachgruppe des Gremiums, das darüber entscheidet"
                )
        decided = decisions.get(row["decision"])
        if decided is not None and row["from"] < decided[2]:
            yield row.problem("from", "der Tag des Beschlusses oder später")
        for column, kind in (("group", BodyKind.WORKING_GROUP), ("committee", BodyKind.COMMITTEE)):
            if kinds.get(row[column]) not in {None, kind}:
                yield row.problem(column, f"ein Gremium der Art {kind.value}")


def _decisions(load: Load) -> dict[str, tuple[str, str, dt.date]]:
    """Return kind, body and day of the decisions by key: those stored and those of the folder."""
    wanted = {row[name] for row in load.rows(MANDATES) for name in ("decision", "discharge_decision")}
    stored = Decision.objects.filter(key__in=wanted).order_by("pk")
    found = {
        str(key): (kind, body, day)
        for key, kind, body, day in stored.values_list("key", "kind", "body__key", "decided_on")
    }
    return found | {row["key"]: (row["kind"], row["body"], row["date"]) for row in load.rows(DECISIONS)}


def _body_kinds(load: Load) -> dict[str, str]:
    kinds = dict(Body.objects.values_list("key", "kind").order_by("pk"))
    return kinds | {row["key"]: row["kind"] for row in load.rows(BODIES)}


def _deciding(load: Load) -> str:
    matrix = dict(Competence.objects.values_list("matter", "decides").order_by("pk"))
    rows = (load.profile or {}).get("competences", [])
    matrix |= {row["matter"]: row["decides"] for row in rows}
    return str(matrix.get(Matter.WORKING_GROUP, ""))


def _write_mandates(load: Load) -> Counts:
    existing = load.existing(MANDATES)
    new = [row for row in load.rows(MANDATES) if row["key"] not in existing]
    recipe = Recipe(
        Mandate,
        values=partial(_values, load),
        initial=partial(_initial, load),
        stays=lambda field, stored, wanted: field in FROZEN,
    )
    counts = intake.write_rows(load, MANDATES, recipe)
    ids = load.ids(MANDATES)
    MandatePeriod.objects.bulk_create(
        MandatePeriod(
            mandate_id=ids[row["key"]],
            decision_id=load.ids(DECISIONS)[row["decision"]],
            period=DateRange(row["from"], row["to"]),
            recorded_at=load.now,
        )
        for row in new
    )
    MandateDeliverable.objects.bulk_create(
        MandateDeliverable(mandate_id=ids[row["key"]], title=title, due_on=due_on)
        for row in new
        for due_on, title in row["deliverables"]
    )
    return counts


def _values(load: Load, row: Row) -> dict[str, object]:
    """What may be completed later."""
    return {
        "key": row["key"],
        "title": row["title"],
        "theme_id": load.ids(THEMES).get(row["theme"]),
        "group_id": load.ids(BODIES)[row["group"]],
        "committee_id": load.ids(BODIES)[row["committee"]],
        "lead_id": load.ids(PEOPLE)[row["lead"]],
        "institution_id": load.ids(INSTITUTIONS)[row["institution"]],
        "decision_id": load.ids(DECISIONS)[row["decision"]],
        "grounds": row["grounds"],
        "affected": row["affected"],
        "specialists": row["specialists"],
        "budget_frame": row["budget_frame"],
        "starts_on": row["from"],
        "ends_on": row["to"],
    }


def _initial(load: Load, row: Row) -> dict[str, object]:
    """What the application carries on with: state, interval, the next report after the day of loading."""
    months = row["report_months"] or 3
    values: dict[str, object] = {"report_months": months, "issued_at": local(row["from"], NOON)}
    if row["discharged_on"]:
        decision = load.ids(DECISIONS)[row["discharge_decision"]]
        return values | {
            "state": MandateState.DISCHARGED,
            "discharge_decision_id": decision,
            "discharged_on": row["discharged_on"],
        }
    begun = Mandate(starts_on=row["from"], report_months=months)
    after = max(row["from"], timezone.localdate(load.now))
    return values | {"next_report_on": next_report_day(begun, after)}


def _loaded_reports() -> dict[tuple[str, dt.date], int]:
    rows = MandateReport.objects.filter(mandate__key__isnull=False).order_by("pk")
    return {
        (str(key), day): pk
        for key, day, pk in rows.values_list("mandate__key", "reported_on", "pk").iterator()
    }


def _check_report(row: Row) -> Iterator[tuple[str, str]]:
    if row["status"] != ReportStatus.GREEN and not row["risks"]:
        yield "risks", "ein Text, wenn nicht alles auf Kurs ist"


def _check_reports(load: Load) -> Iterator[Problem]:
    """Nobody reports before a mandate begins or after its discharge."""
    spans = {row["key"]: (row["from"], row["discharged_on"]) for row in load.rows(MANDATES)}
    for row in load.rows(MANDATE_REPORTS):
        begins, ends = spans.get(row["mandate"], (None, None))
        if (begins and row["date"] < begins) or (ends and row["date"] > ends):
            yield row.problem("date", "ein Tag zwischen Beginn und Entlassung des Mandats")


def _write_reports(load: Load) -> Counts:
    numbers = dict(
        Mandate.objects.filter(key__isnull=False)
        .annotate(count=Count("reports"))
        .values_list("key", "count")
        .order_by("pk")
    )
    existing, given = load.existing(MANDATE_REPORTS), {}
    for row in sorted(load.rows(MANDATE_REPORTS), key=lambda row: row["date"]):
        if row.identity not in existing:
            numbers[row["mandate"]] = numbers.get(row["mandate"], 0) + 1
            given[row.identity] = numbers[row["mandate"]]

    def values(row: Row) -> dict[str, object]:
        return {
            "mandate_id": load.ids(MANDATES)[row["mandate"]],
            "reported_on": row["date"],
            "status": row["status"],
            "done": row["done"],
            "next_steps": row["next_steps"],
            "risks": row["risks"],
        }

    def initial(row: Row) -> dict[str, object]:
        return {"number": given[row.identity], "reported_at": local(row["date"], NOON)}

    counts = intake.write_rows(load, MANDATE_REPORTS, Recipe(MandateReport, values, initial))
    if given or counts.changed:
        _carry_over({load.ids(MANDATES)[row["mandate"]] for row in load.rows(MANDATE_REPORTS)})
    return counts


def _carry_over(mandate_ids: set[int]) -> None:
    """Let the mandates know how many reports they have, and how they stand by the latest."""
    latest: dict[int, Any] = {}
    for report in MandateReport.objects.filter(mandate__in=mandate_ids).order_by("mandate_id", "number"):
        latest[report.mandate_id] = report
    intake.update_rows(
        Mandate,
        ("reports_count", "status"),
        ((pk, {"reports_count": row.number, "status": row.status}) for pk, row in latest.items()),
    )


MANDATE_FILES = (
    FileSpec(
        name=MANDATES,
        order=110,
        columns=(
            Column("key", intake.KEY),
            Column("title", intake.text(160)),
            Column("decision", intake.KEY, refers_to=DECISIONS),
            Column("group", intake.KEY, refers_to=BODIES),
            Column("committee", intake.KEY, refers_to=BODIES),
            Column("lead", intake.KEY, refers_to=PEOPLE),
            Column("institution", intake.KEY, refers_to=INSTITUTIONS),
            Column("theme", intake.KEY, is_required=False, refers_to=THEMES),
            Column("from", intake.DAY),
            Column("to", intake.DAY),
            Column("grounds", intake.text()),
            Column("affected", intake.text()),
            Column("deliverables", DELIVERABLES, is_required=False),
            Column("report_months", intake.whole_number(1, 12), is_required=False, may_be_left_out=True),
            Column("budget_frame", AMOUNT, is_required=False, may_be_left_out=True),
            Column("specialists", intake.text(), is_required=False, may_be_left_out=True),
            Column("discharge_decision", intake.KEY, is_required=False, refers_to=DECISIONS),
            Column("discharged_on", intake.DAY, is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_mandates,
        check_row=_check_row,
        check=_check_mandates,
        write=_write_mandates,
    ),
    FileSpec(
        name=MANDATE_REPORTS,
        order=120,
        columns=(
            Column("mandate", intake.KEY, refers_to=MANDATES),
            Column("date", intake.DAY),
            Column("status", intake.one_of(ReportStatus.values)),
            Column("done", intake.text()),
            Column("next_steps", intake.text(), is_required=False),
            Column("risks", intake.text(), is_required=False),
        ),
        named_by=("mandate", "date"),
        existing=_loaded_reports,
        check_row=_check_report,
        check=_check_reports,
        write=_write_reports,
    ),
)
