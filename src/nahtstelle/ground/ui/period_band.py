"""Periods as bars on a common line of months: one line a thing, one bar a period. Positions are SVG attributes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import dateformat

from nahtstelle.ground.ui.pieces import TagKind, Text


@dataclass(frozen=True, kw_only=True)
class PeriodBar:
    """A period: its first day, the first day after it, what it is called, how it stands."""

    starts_on: date
    ends_on: date
    label: Text
    kind: TagKind = "now"


@dataclass(frozen=True, kw_only=True)
class PeriodRow:
    """A thing with its periods; `state` says in a word how it stands, for the table."""

    label: Text
    bars: tuple[PeriodBar, ...]
    url: str = ""
    state: Text = ""


@dataclass(frozen=True, kw_only=True)
class PlacedBar:
    """A bar with its place, in per cent of the line."""

    bar: PeriodBar
    x: str
    width: str


@dataclass(frozen=True, kw_only=True)
class PlacedRow:
    """A line of the band."""

    row: PeriodRow
    bars: tuple[PlacedBar, ...]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """The beginning of a quarter: its name and where it stands; `is_year` for the first of a year."""

    name: str
    x: str
    is_year: bool


@dataclass(frozen=True, kw_only=True)
class PeriodBand:
    """All the template needs."""

    ticks: tuple[Tick, ...]
    rows: tuple[PlacedRow, ...]
    today_x: str


def period_band(*, since: date, until: date, today: date, rows: Iterable[PeriodRow]) -> PeriodBand:
    """Places periods between `since` and, not including, `until`; what lies outside is cut off or left out."""
    length = (until - since).days

    def per_cent(day: date) -> float:
        return (min(max(day, since), until) - since).days / length * 100

    placed = tuple(
        PlacedRow(
            row=row,
            bars=tuple(
                PlacedBar(
                    bar=bar,
                    x=f"{per_cent(bar.starts_on):.2f}%",
                    width=f"{per_cent(bar.ends_on) - per_cent(bar.starts_on):.2f}%",
                )
                for bar in row.bars
                if bar.ends_on > since and bar.starts_on < until
            ),
        )
        for row in rows
    )
    days = [
        date(year, month, 1)
        for year in range(since.year, until.year + 1)
        for month in (1, 4, 7, 10)
        if since <= date(year, month, 1) < until
    ]
    ticks = tuple(
        Tick(
            name=str(day.year) if day.month == 1 else dateformat.format(day, "b").capitalize(),
            x=f"{per_cent(day):.2f}%",
            is_year=day.month == 1,
        )
        for day in days
    )
    return PeriodBand(
        ticks=ticks, rows=placed, today_x=f"{per_cent(today):.2f}%" if since <= today < until else ""
    )
