"""Earmarked funds at the end of a year as facts of the report (002 §5, 000 §7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import ngettext

from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight.queries.editions import Edition
from nahtstelle.outward.insight.queries.facts import Content, Harvest, Number, Picture, Source, Table, shown
from nahtstelle.structure.funding.api import FundOfYear, funds_of_year

CHF = "CHF"


def fund_facts(year: int, edition: Edition) -> Harvest:
    """Return amounts of all funds, and what the edition says of each one that may have to be paid back."""
    funds = funds_of_year(year)
    if not funds:
        return Harvest()
    harvest = Harvest(
        numbers={
            f"funds_{name}": Number(
                value=sum((getattr(fund, name) for fund in funds), Decimal(0)),
                unit=CHF,
                sources=tuple(map(fund_source, funds)),
            )
            for name in ("amount", "allocated", "spent", "spent_in_year", "free")
        }
    )
    sources = tuple(map(fund_source, funds))
    harvest.tables["funds"] = Table(rows=tuple(map(_line, funds)), numeric=(1, 2, 3, 4), sources=sources)
    harvest.tables["funds_conditions"] = _conditions(funds)
    bars = tuple(_stack(fund, edition.parts) for fund in funds if fund.amount)
    if bars:
        harvest.texts["funds_in_words"] = "; ".join(
            f"{row['label']} {row['shown']}, "
            + ", ".join(f"{part['label']} {part['shown']}" for part in row["parts"])
            for row in bars
        )
        harvest.pictures["funds"] = Picture(kind="stacks", rows=bars, sources=sources)
    return harvest


def _line(fund: FundOfYear) -> tuple[str, ...]:
    return (fund.name, *(shown(getattr(fund, name)) for name in ("amount", "allocated", "spent", "free")))


def _conditions(funds: Sequence[FundOfYear]) -> Table:
    """Whom the money is for, when what is left must be paid back, what the funder demands."""
    rows = [(fund.name, fund.groups_label or "–", _repayment(fund), fund.conditions or "–") for fund in funds]
    return Table(rows=tuple(rows), sources=tuple(map(fund_source, funds)))


def _repayment(fund: FundOfYear) -> str:
    """When what is left must be paid back; the former date where the funder has moved it."""
    due, first = fund.repayment_due_on, fund.repayment_due_originally
    if due is None:
        return "–"
    if first is None or first == due:
        return ui.date_words(due)
    years = due.year - first.year
    moved = ngettext(
        "%(due)s, extended by %(years)s year (originally %(first)s)",
        "%(due)s, extended by %(years)s years (originally %(first)s)",
        years,
    )
    return moved % {"due": ui.date_words(due), "years": years, "first": ui.date_words(first)}


def _stack(fund: FundOfYear, words: dict[str, str]) -> Content:
    """A fund as spent, allocated but not spent, and the rest."""
    parts = (
        ("spent", fund.spent),
        ("allocated", fund.allocated - fund.spent),
        ("free", fund.amount - fund.allocated),
    )
    return {
        "label": fund.name,
        "amount": str(fund.amount),
        "shown": shown(fund.amount, CHF),
        "parts": [
            {"kind": kind, "label": words[kind], "value": str(value), "shown": shown(value, CHF)}
            for kind, value in parts
            if value > 0
        ],
    }


def fund_source(fund: FundOfYear) -> Source:
    """Return a fund as a source; its version is how it stood: allocated and spent."""
    return Source(kind="funding.fund", id=fund.id, label=fund.name, version=f"{fund.allocated}/{fund.spent}")
