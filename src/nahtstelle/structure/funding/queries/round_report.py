"""What the report of a round says: for the spreadsheet and the PDF to the funder (002 §5; domain §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from nahtstelle.ground.ui.api import amount
from nahtstelle.structure.funding.models import Fund, Round, RoundEntry, RoundLine
from nahtstelle.structure.funding.queries.rounds import NOTHING, QuarterSum
from nahtstelle.structure.funding.states import short_labels
from nahtstelle.structure.funding.states.rounds import quarter_short, quarter_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """A measure in the report; `lines` by quarter, amounts in CHF."""

    fund_id: int
    measure: str
    project: str
    lead: str
    institution: str
    groups: str
    goal: str
    indicators: str
    progress: str
    explanation: str
    state: str
    amount: Decimal
    lines: dict[dt.date, QuarterSum]

    @property
    def spent(self) -> Decimal:
        """What was spent up to the quarter of the round."""
        return sum((line.actual or NOTHING for line in self.lines.values()), NOTHING)

    @property
    def expected(self) -> Decimal:
        """What is spent in the end when all comes as expected."""
        return sum((line.value for line in self.lines.values()), NOTHING)

    @property
    def free(self) -> Decimal:
        """What is left of the allocation then."""
        return self.amount - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFund:
    """A fund in the report. `others` was spent by allocations that no longer run."""

    id: int
    name: str
    source: str
    amount: Decimal
    allocated: Decimal
    others: Decimal
    last_day: dt.date
    repayment_due_on: dt.date | None
    entries: tuple[ReportEntry, ...]

    @property
    def spent(self) -> Decimal:
        """What was spent of the fund up to the quarter of the round."""
        return self.others + sum((entry.spent for entry in self.entries), NOTHING)

    @property
    def expected(self) -> Decimal:
        """What is spent of the fund in the end."""
        return self.others + sum((entry.expected for entry in self.entries), NOTHING)

    @property
    def repayment(self) -> Decimal:
        """What is to be paid back when all comes as expected."""
        return self.amount - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """The report of a round: its funds with their measures, and the quarters they touch."""

    quarter: dt.date
    issued_on: dt.date
    funds: tuple[ReportFund, ...]
    quarters: tuple[dt.date, ...]

    @property
    def entries(self) -> tuple[ReportEntry, ...]:
        """All measures of all funds."""
        return tuple(entry for fund in self.funds for entry in fund.entries)

    def sums(self) -> list[QuarterSum]:
        """Return the sums of all measures by quarter; for the quarters to come only forecasts stand."""
        return [self._sum(day) for day in self.quarters]

    def _sum(self, day: dt.date) -> QuarterSum:
        lines = [entry.lines[day] for entry in self.entries if day in entry.lines]
        total = sum((line.value for line in lines), NOTHING)
        is_past = day <= self.quarter
        return QuarterSum(
            quarter=day,
            plan=sum((line.plan for line in lines), NOTHING),
            actual=total if is_past else None,
            forecast=None if is_past else total,
        )


def round_report(row: Round, *, issued_on: dt.date) -> RoundReport:
    """Return what the report of a round says, as its entries stand (four queries)."""
    lines = Prefetch("lines", RoundLine.objects.order_by("quarter", "pk"))
    entries = (
        row.entries.in_order().select_related("lead", "institution", "allocation").prefetch_related(lines)
    )
    listed = list(entries)
    links = row.round_funds.select_related("fund").order_by("fund__name", "pk")
    funds = tuple(
        _fund(link.fund, [row for row in listed if row.allocation.fund_id == link.fund_id]) for link in links
    )
    quarters = sorted({day for fund in funds for entry in fund.entries for day in entry.lines})
    return RoundReport(quarter=row.quarter, issued_on=issued_on, funds=funds, quarters=tuple(quarters))  # fmt: skip


def _fund(fund: Fund, entries: list[RoundEntry]) -> ReportFund:
    running = sum((entry.allocation.spent for entry in entries), NOTHING)
    return ReportFund(
        id=fund.pk,
        name=fund.name,
        source=fund.source,
        amount=fund.amount,
        allocated=fund.allocated,
        others=fund.spent - running,
        last_day=fund.last_day,
        repayment_due_on=fund.repayment_due_on,
        entries=tuple(_entry(fund, entry) for entry in entries),
    )


def _entry(fund: Fund, entry: RoundEntry) -> ReportEntry:
    return ReportEntry(
        fund_id=fund.pk,
        measure=entry.measure,
        project=entry.project,
        lead=entry.lead.full_name if entry.lead else _("secretariat"),
        institution=entry.institution.label,
        groups=short_labels(entry.groups),
        goal=entry.goal,
        indicators=entry.indicators,
        progress=entry.progress if entry.state != "missing" else entry.remark,
        explanation=entry.explanation,
        state=entry.state,
        amount=entry.amount,
        lines={
            line.quarter: QuarterSum(
                quarter=line.quarter, plan=line.plan, actual=line.actual, forecast=line.forecast
            )
            for line in entry.lines.all()
        },
    )


def report_data(report: RoundReport) -> dict[str, object]:
    """Return the data of the document, as `typst/round_report.typ` asks for it; amounts are written out."""
    return {
        "issued_on": report.issued_on.isoformat(),
        "quarter": quarter_words(report.quarter),
        "funds": [_fund_data(fund, report) for fund in report.funds],
        "sums": [
            {
                "quarter": quarter_short(row.quarter),
                "is_past": row.actual is not None,
                "plan": amount(row.plan),
                "value": amount(row.value),
                "difference": _signed(row.difference),
            }
            for row in report.sums()
        ],
    }


def _fund_data(fund: ReportFund, report: RoundReport) -> dict[str, object]:
    due_on = fund.repayment_due_on
    return {
        "name": fund.name,
        "source": fund.source,
        "amount": amount(fund.amount),
        "allocated": amount(fund.allocated),
        "spent": amount(fund.spent),
        "expected": amount(fund.expected),
        "repayment": amount(fund.repayment),
        "due_on": due_on.isoformat() if due_on else None,
        "entries": [_entry_data(entry, report.quarter) for entry in fund.entries],
    }


def _entry_data(entry: ReportEntry, quarter: dt.date) -> dict[str, object]:
    line = entry.lines.get(quarter)
    return {
        "measure": entry.measure,
        "project": entry.project or None,
        "lead": f"{entry.lead}, {entry.institution}",
        "groups": entry.groups,
        "goal": entry.goal or None,
        "indicators": entry.indicators or None,
        "progress": entry.progress or None,
        "explanation": entry.explanation or None,
        "is_missing": entry.state == "missing",
        "amount": amount(entry.amount),
        "plan": amount(line.plan if line else NOTHING),
        "actual": amount(line.value if line else NOTHING),
        "difference": _signed(line.difference if line else NOTHING),
        "spent": amount(entry.spent),
        "expected": amount(entry.expected),
        "free": amount(entry.free),
    }


def _signed(value: Decimal) -> str:
    """Return a difference with its sign, so that it reads without colour."""
    return f"+{amount(value)}" if value > 0 else amount(value).replace("-", "−")
