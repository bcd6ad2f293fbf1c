"""Funds with their earmark, and the extensions that the funder granted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Recipe, Row
from nahtstelle.structure.funding.canton_files.cells import AMOUNT, EXTENSIONS, FUNDS, INSTITUTIONS
from nahtstelle.structure.funding.models import Fund, FundExtension
from nahtstelle.structure.funding.states import TargetGroup

FROZEN = frozenset(
    {"amount", "starts_on", "ends_on", "repayment_due_on", "groups", "fixed_by_law", "funder_id"}
)
"""What stays as it is once loaded: money may rest on it. The application changes it within the rules."""


def _loaded() -> dict[str, int]:
    return dict(Fund.objects.values_list("key", "pk").order_by("pk"))


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if row["to"] <= row["from"]:
        yield "to", "ein Tag nach «from»"
    if row["fixed_by_law"] and not row["citation"]:
        yield "citation", "die gesetzliche oder vertragliche Grundlage, weil sie die Verwendung regelt"
    if row["repayment_due_on"] and row["repayment_due_on"] < row["from"]:
        yield "repayment_due_on", "ein Tag nach «from»"
    first = row["extensions"][0][0] if row["extensions"] else None
    if first and (row["repayment_due_on"] is None or first <= row["repayment_due_on"]):
        yield "extensions", "Tage nach «repayment_due_on»"


def _write(load: Load) -> Counts:
    recipe = Recipe(
        Fund,
        values=lambda row: _values(load, row),
        initial=lambda row: {"recorded_at": load.now},
        stays=lambda field, stored, wanted: field in FROZEN,
        columns=(("starts_on", "from"), ("ends_on", "to")),
    )
    counts = intake.write_rows(load, FUNDS, recipe)
    known = set(FundExtension.objects.values_list("fund_id", "until"))
    for row in load.rows(FUNDS):
        _extend(load, row, known)
    return counts


def _extend(load: Load, row: Row, known: set[tuple[int, dt.date]]) -> None:
    fund, since = load.ids(FUNDS)[row["key"]], row["repayment_due_on"]
    for until, letter_on, reference in row["extensions"]:
        if (fund, until) not in known:
            FundExtension.objects.create(
                fund_id=fund,
                funder_id=load.ids(INSTITUTIONS)[row["funder"]],
                since=since,
                until=until,
                reference=reference,
                letter_on=letter_on,
                recorded_at=load.now,
            )
        since = until


def _values(load: Load, row: Row) -> dict[str, object]:
    return {
        "key": row["key"],
        "name": row["name"],
        "source": row["source"],
        "funder_id": load.ids(INSTITUTIONS)[row["funder"]],
        "receiver_id": load.ids(INSTITUTIONS)[row["receiver"]],
        "amount": row["amount"],
        "starts_on": row["from"],
        "ends_on": row["to"],
        "repayment_due_on": row["repayment_due_on"],
        "groups": list(row["groups"]),
        "purpose": row["purpose"],
        "conditions": row["conditions"],
        "fixed_by_law": row["fixed_by_law"],
        "citation": row["citation"],
        "remark": row["remark"],
    }


FUND_FILE = FileSpec(
    name=FUNDS,
    order=240,
    columns=(
        Column("key", intake.KEY),
        Column("name", intake.text(160)),
        Column("source", intake.text(200)),
        Column("funder", intake.KEY, refers_to=INSTITUTIONS),
        Column("receiver", intake.KEY, refers_to=INSTITUTIONS),
        Column("amount", AMOUNT),
        Column("from", intake.DAY),
        Column("to", intake.DAY),
        Column("groups", intake.some_of(TargetGroup.values)),
        Column("purpose", intake.text()),
        Column("conditions", intake.text(), is_required=False, may_be_left_out=True),
        Column("repayment_due_on", intake.DAY, is_required=False, may_be_left_out=True),
        Column("extensions", EXTENSIONS, is_required=False, may_be_left_out=True),
        Column("fixed_by_law", intake.YES_OR_NO, is_required=False, may_be_left_out=True),
        Column("citation", intake.text(300), is_required=False, may_be_left_out=True),
        Column("remark", intake.text(300), is_required=False, may_be_left_out=True),
    ),
    named_by=("key",),
    existing=_loaded,
    check_row=_check_row,
    write=_write,
)
