"""Measured values: entered with their source, corrected with their history, loaded from a canton folder."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.ground.lifecycle.api import PermissionRefused, changes
from nahtstelle.outward.insight.actions.figures import FigureData, FigureRefused, record_figure
from nahtstelle.outward.insight.models import ReportedFigure
from nahtstelle.outward.insight.tests.conftest import NOW

HEAD = "key,year,label,value,unit,source\n"


def test_a_corrected_value_keeps_what_it_was(record):
    first = record("904")
    assert record("904").version == first.version == 1
    corrected = record("910", source="Berichtigung")
    assert (corrected.pk, corrected.version, corrected.value) == (first.pk, 2, Decimal(910))
    notes = [change.note for change in changes("insight.reported_figure", first.pk)]
    assert notes == ["", "904 (Erhebung 2023)"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("key", {"key": "Kinder!"}),
        ("label", {"label": " "}),
        ("source", {"source": ""}),
        ("value", {"value": "-1"}),
    ],
)
def test_a_value_needs_a_key_a_name_and_a_source(record, field, values):
    given = {"value": "1"} | values
    with pytest.raises(FigureRefused) as caught:
        record(given.pop("value"), **given)
    assert caught.value.field == field


def test_nobody_but_the_secretariat_records(actor_of, bruno):
    data = FigureData(key="k", year=2023, label="L", value=Decimal(1), source="Q")
    with pytest.raises(PermissionRefused):
        record_figure(data=data, actor=actor_of(bruno), now=NOW)


def test_a_canton_folder_brings_values_and_twice_changes_nothing(canton, tmp_path):
    file = tmp_path / "reported_figures.csv"
    file.write_text(HEAD + "kinder,2023,Kinder,904,,Erhebung\nbedarf,2023,Bedarf,42.5,%,Erhebung\n", "utf-8")
    load_folder(folder=tmp_path, now=NOW)
    assert [(row.key, row.value, row.unit) for row in ReportedFigure.objects.order_by("key")] == [
        ("bedarf", Decimal("42.50"), "%"),
        ("kinder", Decimal("904.00"), ""),
    ]
    assert load_folder(folder=tmp_path, now=NOW).is_unchanged
    file.write_text(HEAD + "kinder,2023,Kinder,910,,Erhebung\n", "utf-8")
    load_folder(folder=tmp_path, now=NOW)
    assert ReportedFigure.objects.get(key="kinder").version == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("kinder,2023,Kinder,viele,,Erhebung", "value"),
        ("kinder,2023,Kinder,42.555,%,Erhebung", "value"),
        ("kinder,2023,Kinder,-1,,Erhebung", "value"),
        ("kinder,2023,Kinder,1,,", "source"),
        ("Kinder 2023,2023,Kinder,1,,Erhebung", "key"),
        ("kinder,23,Kinder,1,,Erhebung", "year"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(canton, tmp_path, row, column):
    (tmp_path / "reported_figures.csv").write_text(f"{HEAD}{row}\n", "utf-8")
    with pytest.raises(LoadRefused) as caught:
        load_folder(folder=tmp_path, now=NOW)
    assert [problem.column for problem in caught.value.problems] == [column]
    assert not ReportedFigure.objects.exists()
