"""Pictures as SVG attributes: places in per cent of the line, so that the page only draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import dateformat

from nahtstelle.outward.insight.queries.facts import Content


def drawn(document: Mapping[str, Any]) -> list[Content]:
    """Return the sections with their pictures placed."""
    year = int(document["year"])
    return [
        dict(section) | {"pictures": [place(row, year) for row in section["pictures"]]}
        for section in document["sections"]
    ]


def place(picture: Mapping[str, Any], year: int) -> Content:
    """Return a picture with x and width of its marks and bars in per cent."""
    kind = picture["kind"]
    if kind in {"band", "periods"}:
        rows = [_banded(row, year) for row in picture["rows"]]
        return dict(picture) | {"rows": rows, "months": months(year)}
    if kind == "stacks":
        largest = max((float(row["amount"]) for row in picture["rows"]), default=0) or 1
        return dict(picture) | {"rows": [_stacked(row, largest) for row in picture["rows"]]}
    largest = max((row["value"] for row in picture["rows"]), default=0) or 1
    rows = [dict(row) | {"width": _percent(row["value"] / largest)} for row in picture["rows"]]
    return dict(picture) | {"rows": rows}


def months(year: int) -> list[Content]:
    """Return the months of a year with the place where each begins."""
    days = [dt.date(year, number, 1) for number in range(1, 13)]
    return [
        {"name": dateformat.format(day, "b").capitalize(), "x": _percent(_part(day, year))} for day in days
    ]


def _banded(row: Mapping[str, Any], year: int) -> Content:
    marks = [dict(mark) | {"x": _percent(_part(_day(mark["day"]), year))} for mark in row.get("marks", [])]
    bars = []
    for bar in row.get("bars", []):
        since = max(0.0, _part(_day(bar["since"]), year)) if bar.get("since") else 0.0
        until = min(1.0, _part(_day(bar["until"]), year)) if bar.get("until") else 1.0
        bars.append(dict(bar) | {"x": _percent(since), "width": _percent(max(until - since, 0))})
    return dict(row) | {"marks": marks, "bars": bars}


def _stacked(row: Mapping[str, Any], largest: float) -> Content:
    start, parts = 0.0, []
    for part in row["parts"]:
        width = float(part["value"]) / largest
        parts.append(dict(part) | {"x": _percent(start), "width": _percent(width)})
        start += width
    return dict(row) | {"parts": parts}


def _day(value: str) -> dt.date:
    return dt.date.fromisoformat(value)


def _part(day: dt.date, year: int) -> float:
    length = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    return (day - dt.date(year, 1, 1)).days / length


def _percent(part: float) -> str:
    return f"{part * 100:.2f}%"
