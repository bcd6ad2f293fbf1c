"""The spreadsheet of a round: one sheet of goals, one of finances, laid out for the funder and for printing.

Written row by row (`write_only`), so that fifty thousand rows stay within memory.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from nahtstelle.structure.funding.queries.round_report import ReportEntry, ReportFund, RoundReport
from nahtstelle.structure.funding.queries.rounds import NOTHING
from nahtstelle.structure.funding.states.rounds import quarter_short, quarter_words

MONEY = "#,##0.00;[Red]-#,##0.00"
BOLD, TITLE, QUIET = Font(bold=True), Font(bold=True, size=14), Font(color="565C68")
HEAD_FILL, SUM_FILL = PatternFill("solid", fgColor="E8EBF0"), PatternFill("solid", fgColor="F4F5F7")
LINE = Border(bottom=Side(style="thin", color="C9CDD4"))
WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP_RIGHT = Alignment(horizontal="right", vertical="top")
HEAD_WRAPPED = Alignment(wrap_text=True, vertical="center")
A4 = 9
"""The number of the paper in the format of spreadsheets."""
FIXED = 3
"""Columns before the quarters: measure, allocated, what the row is."""


def round_workbook(report: RoundReport) -> bytes:
    """Return the spreadsheet of a round."""
    book = Workbook(write_only=True)
    _goals(book.create_sheet(title=_("Goals")), report)
    _finances(book.create_sheet(title=_("Finances")), report)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _goals(sheet: WriteOnlyWorksheet, report: RoundReport) -> None:
    """Goals, measures, target groups, indicators and what is reached, a row for each measure."""
    labels = (
        _("Fund (column)"),
        _("Measure (column)"),
        _("Project (column)"),
        _("Lead (column)"),
        _("Goal"),
        _("Target groups"),
        _("Indicators"),
        _("State of work"),
        _("Explanation of differences"),
    )
    _prepare(sheet, (24, 32, 24, 24, 40, 26, 32, 48, 40), rows=4, columns=1)
    _heading(sheet, _("Goals and measures, %(quarter)s") % {"quarter": quarter_words(report.quarter)}, report)
    sheet.append(_heads(sheet, labels))
    for fund in report.funds:
        for entry in fund.entries:
            values = (
                fund.name,
                entry.measure,
                entry.project,
                f"{entry.lead}, {entry.institution}",
                entry.goal,
                entry.groups,
                entry.indicators,
                _("Not handed in: %(reason)s") % {"reason": entry.progress}
                if entry.state == "missing"
                else entry.progress,
                entry.explanation,
            )
            sheet.append([_text(sheet, value) for value in values])


def _finances(sheet: WriteOnlyWorksheet, report: RoundReport) -> None:
    """Plan, actual and forecast, and the difference to the last round by quarter; three rows for each measure."""
    quarters = report.quarters
    labels = (
        _("Measure (column)"),
        _("Allocated CHF"),
        "",
        *(quarter_short(day) for day in quarters),
        _("In all CHF"),
        _("Free rest CHF"),
    )
    _prepare(sheet, (40, 16, 20, *(14 for _day in quarters), 16, 16), rows=4, columns=FIXED)
    _heading(sheet, _("Finances, %(quarter)s") % {"quarter": quarter_words(report.quarter)}, report)
    sheet.append(_heads(sheet, labels))
    for fund in report.funds:
        sheet.append([_text(sheet, fund.name, font=BOLD, fill=SUM_FILL)])
        for entry in fund.entries:
            for row in _rows_of(sheet, entry, report):
                sheet.append(row)
        _fund_sums(sheet, fund)
    _sums(sheet, report)


def _rows_of(
    sheet: WriteOnlyWorksheet, entry: ReportEntry, report: RoundReport
) -> Iterator[list[WriteOnlyCell]]:
    lines = [entry.lines.get(day) for day in report.quarters]
    planned = [line.plan if line else None for line in lines]
    values = [line.value if line else None for line in lines]
    differences = [line.difference if line else None for line in lines]
    allocated: tuple[Decimal | None, ...] = (entry.amount, None, None)
    names = (_("Plan"), _("Actual, then forecast"), _("Difference to the last round"))
    for place, (name, amounts) in enumerate(zip(names, (planned, values, differences), strict=True)):
        total = sum((value for value in amounts if value is not None), NOTHING)
        yield [
            _text(sheet, entry.measure if place == 0 else ""),
            _money(sheet, allocated[place]),
            _text(sheet, name, font=QUIET),
            *(_money(sheet, value) for value in amounts),
            _money(sheet, total, font=BOLD),
            _money(sheet, entry.free if place == 1 else None, font=BOLD),
        ]


def _fund_sums(sheet: WriteOnlyWorksheet, fund: ReportFund) -> None:
    """What the fund holds, what of it is spent and expected, what is to be paid back and when."""
    due_on = fund.repayment_due_on
    last = _("To be paid back on %(date)s") % {"date": f"{due_on:%d.%m.%Y}"} if due_on else _("Not used")
    rows = (
        (_("Amount of the fund"), fund.amount),
        (_("Allocated"), fund.allocated),
        (_("Spent by measures that have ended"), fund.others),
        (_("Spent until the end of the quarter"), fund.spent),
        (_("Spent in the end, as expected"), fund.expected),
        (last, fund.repayment),
    )
    for label, value in rows:
        sheet.append([_text(sheet, label, font=QUIET), _money(sheet, value, font=BOLD)])


def _sums(sheet: WriteOnlyWorksheet, report: RoundReport) -> None:
    sums = report.sums()
    parts = (
        (_("Plan"), [row.plan for row in sums]),
        (_("Actual, then forecast"), [row.value for row in sums]),
        (_("Difference to the last round"), [row.difference for row in sums]),
    )
    for place, (name, amounts) in enumerate(parts):
        cells = [
            _text(sheet, _("All measures") if place == 0 else "", font=BOLD, fill=SUM_FILL),
            _money(sheet, None, fill=SUM_FILL),
            _text(sheet, name, font=BOLD, fill=SUM_FILL),
            *(_money(sheet, value, font=BOLD, fill=SUM_FILL) for value in amounts),
            _money(sheet, sum(amounts, NOTHING), font=BOLD, fill=SUM_FILL),
        ]
        sheet.append(cells)


def _prepare(sheet: WriteOnlyWorksheet, widths: Sequence[int], *, rows: int, columns: int) -> None:
    """Set what a printed sheet needs: widths, landscape A4, one page wide, head repeated, page numbers."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{rows}:{rows}"
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddFooter.left.text = "&A"


def _heading(sheet: WriteOnlyWorksheet, title: str, report: RoundReport) -> None:
    sheet.append([_text(sheet, title, font=TITLE, wrapped=False)])
    sheet.append(
        [
            _text(
                sheet,
                _("Amounts in CHF. State of %(date)s.") % {"date": f"{report.issued_on:%d.%m.%Y}"},
                font=QUIET,
                wrapped=False,
            )
        ]
    )
    sheet.append([])  # fmt: skip


def _heads(sheet: WriteOnlyWorksheet, labels: Sequence[str]) -> list[WriteOnlyCell]:
    cells = [_text(sheet, label, font=BOLD, fill=HEAD_FILL) for label in labels]
    for cell in cells:
        cell.alignment = HEAD_WRAPPED
    return cells


def _text(
    sheet: WriteOnlyWorksheet,
    value: str,
    *,
    font: Font | None = None,
    fill: PatternFill | None = None,
    wrapped: bool = True,
) -> WriteOnlyCell:
    """A text, never run as a formula."""
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"
    if wrapped:
        cell.alignment, cell.border = WRAPPED, LINE
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def _money(
    sheet: WriteOnlyWorksheet,
    value: Decimal | None,
    *,
    font: Font | None = None,
    fill: PatternFill | None = None,
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format, cell.alignment, cell.border = MONEY, TOP_RIGHT, LINE
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def sheet_name(quarter: dt.date) -> str:
    """Return what the files of a round are called, without ending."""
    return _("Quarterly report %(quarter)s") % {"quarter": quarter_short(quarter)}
