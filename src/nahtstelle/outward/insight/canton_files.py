"""Measured values in a canton folder: `reported_figures.csv`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Recipe, Row
from nahtstelle.outward.insight.models import ReportedFigure

REPORTED_FIGURES = "reported_figures.csv"
LARGEST = Decimal("999999999999.99")
LONGEST_KEY = 60
FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def register() -> None:
    """Make the file known to intake (called once Django is ready)."""
    intake.register_file(FILE)


def _value(cell: str) -> Decimal:
    try:
        value = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError from error
    if not value.is_finite() or not 0 <= value <= LARGEST or value != value.quantize(Decimal("0.01")):
        raise ValueError
    return value.quantize(Decimal("0.01"))


def _loaded() -> dict[tuple[str, int], int]:
    rows = ReportedFigure.objects.values_list("key", "year", "pk").order_by("pk")
    return {(key, year): pk for key, year, pk in rows}


def _write(load: Load) -> Counts:
    now = timezone.now()

    def values(row: Row) -> dict[str, object]:
        return {name: row[name] or "" for name in ("key", "label", "unit", "source")} | {
            "year": row["year"],
            "value": row["value"],
        }

    recipe = Recipe(ReportedFigure, values, initial=lambda row: {"recorded_at": now})
    return intake.write_rows(load, REPORTED_FIGURES, recipe)


def _key(cell: str) -> str:
    if len(cell) > LONGEST_KEY or not FORM.fullmatch(cell):
        raise ValueError
    return cell


KEY = intake.Cell(_key, "ein Schlüssel aus Kleinbuchstaben, Ziffern und Bindestrichen wie kinder-befragt", "")

FILE = FileSpec(
    name=REPORTED_FIGURES,
    order=200,
    columns=(
        Column("key", KEY),
        Column("year", intake.whole_number(1900, 2199)),
        Column("label", intake.text(200)),
        Column("value", intake.Cell(_value, "eine Zahl ab 0 mit höchstens zwei Nachkommastellen wie 42.5")),
        Column("unit", intake.text(20), is_required=False, may_be_left_out=True),
        Column("source", intake.text(300)),
    ),
    named_by=("key", "year"),
    existing=_loaded,
    write=_write,
)
