"""The meetings of a year as a band: one line a body, one mark a meeting. Positions are SVG attributes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import dateformat

from nahtstelle.ground.ui.pieces import Text


@dataclass(frozen=True, kw_only=True)
class YearMark:
    """A meeting: its day, whether it was held, its name and page."""

    day: date
    held: bool
    label: Text
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """A body with its meetings."""

    label: Text
    marks: tuple[YearMark, ...]
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PlacedMark:
    """A mark with its place on the line, in per cent of the year."""

    mark: YearMark
    x: str


@dataclass(frozen=True, kw_only=True)
class BandRow:
    """A line of the band."""

    label: Text
    url: str
    marks: tuple[PlacedMark, ...]


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month's name and where it begins."""

    name: str
    x: str


@dataclass(frozen=True, kw_only=True)
class YearBand:
    """All the template needs."""

    year: int
    months: tuple[Month, ...]
    rows: tuple[BandRow, ...]
    today_x: str


def year_band(*, year: int, rows: Iterable[YearRow], today: date) -> YearBand:
    """Places the marks of one year; marks of other years are left out. `today_x` is empty outside the year."""
    placed = tuple(
        BandRow(
            label=row.label,
            url=row.url,
            marks=tuple(
                PlacedMark(mark=mark, x=_place(mark.day))
                for mark in sorted(row.marks, key=lambda mark: mark.day)
                if mark.day.year == year
            ),
        )
        for row in rows
    )
    months = tuple(
        Month(
            name=dateformat.format(date(year, number, 1), "b").capitalize(), x=_place(date(year, number, 1))
        )
        for number in range(1, 13)
    )
    return YearBand(
        year=year, months=months, rows=placed, today_x=_place(today) if today.year == year else ""
    )


def _place(day: date) -> str:
    length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return f"{(day - date(day.year, 1, 1)).days / length * 100:.2f}%"
