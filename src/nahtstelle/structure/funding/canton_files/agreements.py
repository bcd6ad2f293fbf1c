"""agreements.csv: agreements with providers, with their amounts by year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

from nahtstelle.ground.identity.api import providers
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Cell, Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.funding.models import Agreement, AgreementYear
from nahtstelle.structure.funding.states.agreements import AgreementState, Procedure, tender_day

AGREEMENTS, INSTITUTIONS, DECISIONS = "agreements.csv", "institutions.csv", "decisions.csv"
_AMOUNT = re.compile(r"(\d{4}) (\d{1,12}(?:\.\d{1,2})?)", re.ASCII)
FROZEN = frozenset({"state", "terminated_on", "termination_reason", "renews_id"})
NOON = dt.time(12, tzinfo=ZoneInfo("Europe/Zurich"))


def _read_amounts(value: str) -> tuple[tuple[int, Decimal], ...]:
    found = []
    for part in value.split("|"):
        match = _AMOUNT.fullmatch(part.strip())
        if match is None:
            raise ValueError
        found.append((int(match[1]), Decimal(match[2])))
    if len({year for year, _amount in found}) != len(found):
        raise ValueError
    return tuple(found)


AMOUNTS = Cell(_read_amounts, "Beträge je Jahr wie «2024 120000|2025 120000.50»", ())


def _loaded() -> dict[str, int]:
    rows = Agreement.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_row(row: Row) -> Iterator[tuple[str, str]]:
    if row["to"] <= row["from"]:
        yield "to", "ein Tag nach «from»"
    elif any(
        not row["from"].year <= year <= (row["to"] - dt.timedelta(days=1)).year for year, _ in row["amounts"]
    ):
        yield "amounts", "Jahre innerhalb der Laufzeit"
    if not row["decision"] and not row["government_resolution"]:
        yield "decision", "ein Beschluss, oder «government_resolution»"
    if bool(row["terminated_on"]) != bool(row["termination_reason"]):
        yield "terminated_on", "mit «termination_reason» zusammen"
    if row["renews"] == row["key"]:
        yield "renews", "eine frühere Vereinbarung"  # fmt: skip


def _check(load: Load) -> Iterable[Problem]:
    """An agreement is concluded with a provider."""
    known = {pk for pk, _name in providers()}
    new = {row["key"]: row["kind"] for row in load.rows(INSTITUTIONS)}
    stored = load.existing(INSTITUTIONS)
    for row in load.rows(AGREEMENTS):
        kind = new.get(row["provider"])
        if kind is None and stored.get(row["provider"]) in known:
            continue
        if kind != "provider":
            yield row.problem("provider", "eine Institution der Art provider")


def _write(load: Load) -> Counts:
    existing = load.existing(AGREEMENTS)
    new = [row for row in load.rows(AGREEMENTS) if row["key"] not in existing]
    recipe = Recipe(
        Agreement,
        values=lambda row: _values(load, row),
        initial=_initial,
        stays=lambda field, stored, wanted: field in FROZEN,
    )
    counts = intake.write_rows(load, AGREEMENTS, recipe)
    ids = load.ids(AGREEMENTS)
    AgreementYear.objects.bulk_create(
        AgreementYear(agreement_id=ids[row["key"]], year=year, amount=amount)
        for row in new
        for year, amount in row["amounts"]
    )
    return counts


def _values(load: Load, row: Row) -> dict[str, object]:
    lead = row["tender_lead_months"]
    return {
        "key": row["key"],
        "provider_id": load.ids(INSTITUTIONS)[row["provider"]],
        "institution_id": load.ids(INSTITUTIONS)[row["institution"]],
        "subject": row["subject"],
        "starts_on": row["from"],
        "ends_on": row["to"],
        "procedure": row["procedure"],
        "threshold": row["threshold"],
        "decision_id": load.ids(DECISIONS)[row["decision"]] if row["decision"] else None,
        "government_resolution": row["government_resolution"],
        "tender_lead_months": lead,
        "tender_starts_on": tender_day(row["to"], lead),
        "renews_id": load.ids(AGREEMENTS)[row["renews"]] if row["renews"] else None,
        "remark": row["remark"],
    }


def _initial(row: Row) -> dict[str, object]:
    """What the application carries on with."""
    months = row["warning_months"]
    values: dict[str, object] = {
        "warning_months": 6 if months is None else months,
        "created_at": dt.datetime.combine(row["from"], NOON),
        "state": AgreementState.IN_FORCE,
    }
    if row["terminated_on"]:
        values |= {
            "state": AgreementState.TERMINATED,
            "terminated_on": row["terminated_on"],
            "termination_reason": row["termination_reason"],
        }
    return values


AGREEMENT_FILES = (
    FileSpec(
        name=AGREEMENTS,
        order=160,
        columns=(
            Column("key", intake.KEY),
            Column("provider", intake.KEY, refers_to=INSTITUTIONS),
            Column("institution", intake.KEY, refers_to=INSTITUTIONS),
            Column("subject", intake.text(200)),
            Column("from", intake.DAY),
            Column("to", intake.DAY),
            Column("procedure", intake.one_of(Procedure.values)),
            Column("threshold", intake.text(200), is_required=False, may_be_left_out=True),
            Column("decision", intake.KEY, is_required=False, refers_to=DECISIONS),
            Column("government_resolution", intake.text(40), is_required=False),
            Column("amounts", AMOUNTS, is_required=False),
            Column("tender_lead_months", intake.whole_number(0, 36), is_required=False, may_be_left_out=True),
            Column("warning_months", intake.whole_number(0, 36), is_required=False, may_be_left_out=True),
            Column("renews", intake.KEY, is_required=False, may_be_left_out=True, refers_to=AGREEMENTS),
            Column("remark", intake.text(), is_required=False, may_be_left_out=True),
            Column("terminated_on", intake.DAY, is_required=False, may_be_left_out=True),
            Column("termination_reason", intake.text(), is_required=False, may_be_left_out=True),
        ),
        named_by=("key",),
        existing=_loaded,
        check_row=_check_row,
        check=_check,
        write=_write,
    ),
)
