"""The frozen report of a round, read back: spreadsheet and PDF to the funder (002 §5)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from nahtstelle.ground.records import api as records
from nahtstelle.structure.funding.actions import round_entries as entries
from nahtstelle.structure.funding.actions import rounds as actions
from nahtstelle.structure.funding.models import Round
from nahtstelle.structure.funding.tests.rounding import LATER, begin, figures, measure, post


@pytest.fixture
def closed(money, make_person, secretary) -> Round:
    """One measure with figures, one that was never handed in; the third has no project."""
    made = measure(money, "Abendkurse", make_person("Lara", "Lehmann", institution="awa"))
    measure(money, "=HYPERLINK(«böse»)", None)
    post(made, dt.date(2026, 2, 3), "4500.50")
    row = begin(money, secretary)
    entry = row.entries.select_related("round").get(measure="Abendkurse")
    entries.save_entry(
        entry_id=entry.pk, data=figures(entry), version=1, submit=True, actor=secretary, now=LATER
    )
    entries.accept_entry(entry_id=entry.pk, actor=secretary, now=LATER)
    for other in row.entries.exclude(pk=entry.pk):
        entries.waive_entry(entry_id=other.pk, reason="Leitung vakant", actor=secretary, now=LATER)
    return actions.close_round(round_id=row.pk, actor=secretary, now=LATER)


def content_of(row: Round, ending: str) -> io.BytesIO:
    found = [document.latest for document in records.documents(row.dossier_id)]
    return io.BytesIO(records.read_version(next(one.id for one in found if one.format == ending)))


def test_the_spreadsheet_has_a_sheet_of_goals_and_one_of_finances(closed):
    book = load_workbook(content_of(closed, "XLSX"))
    assert book.sheetnames == ["Zielraster", "Finanzraster"]
    goals = [[cell.value for cell in line] for line in book["Zielraster"].iter_rows(min_row=4)]
    assert goals[0][:5] == ["Mittel", "Massnahme", "Projekt", "Leitung", "Ziel"]
    line = next(line for line in goals if line[1] == "Abendkurse")
    assert line[4:8] == ["Hundert Personen finden Arbeit.", "Status F, B", "42 von 100", "Auf Kurs."]
    assert any("Leitung vakant" in str(cell) for cells in goals for cell in cells)


def test_the_finances_show_plan_actual_and_forecast_by_quarter_with_rest_and_repayment(closed):
    sheet = load_workbook(content_of(closed, "XLSX"))["Finanzraster"]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=4)]
    assert lines[0][:7] == ["Massnahme", "Zugeteilt CHF", None, "Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
    place = next(place for place, line in enumerate(lines) if line[0] == "Abendkurse")
    plan, value, difference = (lines[place + step][3:9] for step in range(3))
    assert plan[:5] == [7000, 7000, 7000, 7000, 28000]
    assert value == [4500.5, 7000, 7000, 7000, 25500.5, 2499.5]
    assert difference[0] == -2499.5
    repayment = next(line for line in lines if line[0] == "Rückzahlung per 31.12.2026")
    others = sum(entry.amount for entry in closed.entries.exclude(measure="Abendkurse"))
    assert Decimal(str(repayment[1])) == 100_000 - Decimal("25500.50") - _expected_of_others(closed), others
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.freeze_panes == "D5"


def _expected_of_others(closed: Round) -> Decimal:
    rows = closed.entries.exclude(measure="Abendkurse")
    return sum(
        (line.actual or line.forecast or Decimal(0) for row in rows for line in row.lines.all()), Decimal(0)
    )


def test_no_text_runs_as_a_formula(closed):
    sheet = load_workbook(content_of(closed, "XLSX"))["Zielraster"]
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line if str(cell.value).startswith("=")}
    assert kinds == {"s"} or kinds == {"inlineStr"}


def test_the_pdf_is_archivable_accessible_and_says_who_did_not_hand_in(closed):
    reader = PdfReader(content_of(closed, "PDF"))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "1. Quartal 2026" in text
    assert "Abendkurse" in text
    assert "4'500.50" in text
    assert "keine Meldung eingegangen" in text
    assert "Rückzahlung per 31.12.2026" in text
    meta = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in meta.replace(" ", "")
    assert "pdfuaid:part" in meta
