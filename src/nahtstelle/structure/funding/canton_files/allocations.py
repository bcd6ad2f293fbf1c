"""Allocations of the past with grounds, request and decision: the same five rules as in the application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.funding.canton_files.cells import (
    ALLOCATIONS,
    AMOUNT,
    DECISIONS,
    FUNDS,
    INSTITUTIONS,
    PROJECTS,
)
from nahtstelle.structure.funding.canton_files.known import Purse, known_funds
from nahtstelle.structure.funding.models import Allocation, AllocationRequest
from nahtstelle.structure.funding.states import COORDINATION, FUNDING, RequestState, TargetGroup
from nahtstelle.structure.governance.api import LoadedDecision, loaded_deciding_kind, loaded_decisions

NOON = dt.time(12)


def _loaded() -> dict[str, int]:
    rows = Allocation.objects.filter(key__isnull=False).order_by("pk")
    return {str(key): pk for key, pk in rows.values_list("key", "pk").iterator()}


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if row["to"] <= row["from"]:
        yield "to", "ein Tag nach «from»"


def _check(load: Load) -> Iterator[Problem]:
    rows = load.rows(ALLOCATIONS)
    if not rows:
        return
    existing = load.existing(ALLOCATIONS)
    yield from _check_unchanged([row for row in rows if row["key"] in existing])
    new = [row for row in rows if row["key"] not in existing]
    funds = known_funds(load, (row["fund"] for row in new))
    decisions = loaded_decisions(
        load, {row[name] for row in new for name in ("request_decision", "decision")}
    )
    deciding = loaded_deciding_kind(load, FUNDING)
    for row in new:
        yield from _check_decisions(row, decisions, deciding)
        if fund := funds.get(row["fund"]):
            yield from _check_fund(row, fund)


def _check_decisions(row: Row, decisions: dict[str, LoadedDecision], deciding: str) -> Iterator[Problem]:
    asked, decided = decisions.get(row["request_decision"]), decisions.get(row["decision"])
    if asked and (asked.kind, asked.body_kind) != (FUNDING, COORDINATION):
        yield row.problem(
            "request_decision",
            "Regel 2: ein Beschluss über Mittel (funding) des Koordinationsgremiums (000 §7.2.1 c)",
        )
    if decided and (decided.kind, decided.body_kind) != (FUNDING, deciding):
        yield row.problem(
            "decision",
            "Regel 2: ein Beschluss über Mittel (funding) des Gremiums, das sie beschliesst (000 §7.2.1 b)",
        )
    if asked and decided and decided.decided_on < asked.decided_on:
        yield row.problem("decision", "Regel 2: ein Beschluss nach dem Antrag des EKG (000 §7.2.1 b, c)")


def _check_fund(row: Row, fund: Purse) -> Iterator[Problem]:
    if fund.fixed_by_law:
        yield row.problem(
            "fund", "Regel 4: Mittel, deren Verwendung nicht gesetzlich geregelt ist (000 §7.2.1 e)"
        )
    if not fund.groups.issuperset(row["groups"]):
        yield row.problem("groups", "Regel 3: Zielgruppen innerhalb der Zweckbindung (000 §7.2.2)")
    if row["from"] < fund.starts_on:
        yield row.problem("from", "Regel 5: ein Tag innerhalb der Laufzeit der Mittel")
    if row["to"] > fund.ends_on:
        yield row.problem("to", "Regel 5: ein Tag innerhalb der Laufzeit der Mittel")
    if fund.gone + row["amount"] > fund.amount:
        yield row.problem("amount", f"Regel 5: höchstens {fund.amount - fund.gone}, mehr ist nicht frei")
    else:
        fund.gone += row["amount"]


def _check_unchanged(rows: list[Row]) -> Iterator[Problem]:
    stored = {
        str(key): {"amount": amount, "from": since, "to": until, "groups": set(groups)}
        for key, amount, since, until, groups in Allocation.objects.filter(
            key__in=[row["key"] for row in rows]
        ).values_list("key", "amount", "starts_on", "ends_on", "groups")
    }
    for row in rows:
        for column, value in stored[row["key"]].items():
            given = set(row[column]) if column == "groups" else row[column]
            if given != value:
                yield row.problem(
                    column, "was beschlossen und geladen ist; eine Zuteilung ändert sich nicht mehr"
                )


def _write(load: Load) -> Counts:
    existing = load.existing(ALLOCATIONS)
    new = [row for row in load.rows(ALLOCATIONS) if row["key"] not in existing]
    decisions = loaded_decisions(load, {row["request_decision"] for row in new})
    made = AllocationRequest.objects.bulk_create(
        [_request(load, row, decisions[row["request_decision"]].decided_on) for row in new]
    )
    requests = {row["key"]: request.pk for row, request in zip(new, made, strict=True)}
    recipe = Recipe(
        Allocation,
        values=lambda row: {"key": row["key"], "remark": row["remark"]},
        initial=partial(_initial, load, requests),
    )
    return intake.write_rows(load, ALLOCATIONS, recipe)


def _request(load: Load, row: Row, asked_on: dt.date) -> AllocationRequest:
    """Return the request behind a row; the grounds lay before the coordination body on the day it asked."""
    at = timezone.make_aware(dt.datetime.combine(asked_on, NOON))
    return AllocationRequest(
        fund_id=load.ids(FUNDS)[row["fund"]],
        project_id=load.ids(PROJECTS)[row["project"]] if row["project"] else None,
        measure=row["measure"],
        institution_id=load.ids(INSTITUTIONS)[row["institution"]],
        amount=row["amount"],
        starts_on=row["from"],
        ends_on=row["to"],
        groups=list(row["groups"]),
        state=RequestState.DECIDED,
        grounds=row["grounds"],
        treatment=row["treatment"],
        grounds_filed_at=at,
        recommendation_id=load.ids(DECISIONS)[row["request_decision"]],
        decision_id=load.ids(DECISIONS)[row["decision"]],
        created_at=at,
    )


def _initial(load: Load, requests: dict[str, int], row: Row) -> dict[str, object]:
    return {
        "request_id": requests[row["key"]],
        "fund_id": load.ids(FUNDS)[row["fund"]],
        "decision_id": load.ids(DECISIONS)[row["decision"]],
        "amount": row["amount"],
        "starts_on": row["from"],
        "ends_on": row["to"],
        "groups": list(row["groups"]),
        "recorded_at": load.now,
    }


ALLOCATION_FILE = FileSpec(
    name=ALLOCATIONS,
    order=250,
    columns=(
        Column("key", intake.KEY),
        Column("fund", intake.KEY, refers_to=FUNDS),
        Column("measure", intake.text(200)),
        Column("institution", intake.KEY, refers_to=INSTITUTIONS),
        Column("project", intake.KEY, is_required=False, may_be_left_out=True, refers_to=PROJECTS),
        Column("amount", AMOUNT),
        Column("from", intake.DAY),
        Column("to", intake.DAY),
        Column("groups", intake.some_of(TargetGroup.values)),
        Column("grounds", intake.text()),
        Column("request_decision", intake.KEY, refers_to=DECISIONS),
        Column("decision", intake.KEY, refers_to=DECISIONS),
        Column("treatment", intake.text(), is_required=False, may_be_left_out=True),
        Column("remark", intake.text(300), is_required=False, may_be_left_out=True),
    ),
    named_by=("key",),
    existing=_loaded,
    check_row=_check_row,
    check=_check,
    write=_write,
)
