"""Tables as files: CSV as Swiss Excel opens it (semicolon, UTF-8 with mark), XLSX with real dates and numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from nahtstelle.ground.ui.dates import date_short, moment

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(*, name: str, labels: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file for download. Texts that a spreadsheet would run as a formula get an apostrophe in front."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow(labels)
    for line in lines:
        writer.writerow([_plain(value) for value in line])
    response = HttpResponse("\ufeff" + output.getvalue(), content_type="text/csv; charset=utf-8")
    return _as_download(response, name, "csv")


def xlsx_response(*, name: str, labels: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    """A spreadsheet for download: bold head, first row fixed, dates and numbers as such, texts never as formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_sheet_title(name))
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, label, bold=True) for label in labels])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    output = io.BytesIO()
    book.save(output)
    return _as_download(HttpResponse(output.getvalue(), content_type=XLSX), name, "xlsx")


def export_lines(
    *, name: str, labels: Sequence[str], lines: Iterable[Sequence[object]], wanted: str
) -> HttpResponse:
    """Lines that are no table of the screen as a file: `csv`, or a spreadsheet."""
    return (csv_response if wanted == "csv" else xlsx_response)(name=name, labels=labels, lines=lines)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return date_short(value)
    text = str(value)
    is_number = isinstance(value, int | float | Decimal)
    return f"'{text}" if not is_number and text.startswith(FORMULA_STARTS) else text


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    native = value is None or isinstance(value, bool | int | float | Decimal | date)
    cell = WriteOnlyCell(sheet, value=value if native else str(value))
    if not native:
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = "dd.mm.yyyy hh:mm" if isinstance(value, datetime) else "dd.mm.yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_title(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31].strip() or "Tabelle"


def _as_download(response: HttpResponse, name: str, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "tabelle"}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
