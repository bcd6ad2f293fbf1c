"""Milestones on a common line of time: one line a thing, its stretches, where they stood and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils import dateformat

from nahtstelle.ground.ui.pieces import Text

MarkKind = Literal["done", "ahead", "late", "dropped"]
MOST_TICKS = 14


@dataclass(frozen=True, kw_only=True)
class MilestoneMark:
    """A milestone: the stretch in which it lies, in words too; where it first stood, if it has moved."""

    first_day: date
    last_day: date
    label: Text
    when: Text
    kind: MarkKind = "ahead"
    was: date | None = None
    was_when: Text = ""
    state: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """A line of the picture: a milestone, or a project with several."""

    label: Text
    marks: tuple[MilestoneMark, ...]
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PlacedMilestone:
    """A mark with its places, in per cent of the line; `was_*` are empty where it has not moved."""

    mark: MilestoneMark
    x: str
    since: str
    width: str
    was_x: str
    from_x: str
    from_width: str


@dataclass(frozen=True, kw_only=True)
class PlacedLine:
    """A line with its marks."""

    line: MilestoneLine
    marks: tuple[PlacedMilestone, ...]


@dataclass(frozen=True, kw_only=True)
class TimeTick:
    """The beginning of a quarter or year."""

    name: str
    x: str
    is_year: bool


@dataclass(frozen=True, kw_only=True)
class MilestoneBand:
    """All the template needs."""

    ticks: tuple[TimeTick, ...]
    lines: tuple[PlacedLine, ...]
    today_x: str


def milestone_band(*, lines: Sequence[MilestoneLine], today: date) -> MilestoneBand | None:
    """Place milestones on whole years around them and today; None where there is nothing to draw."""
    days = [day for line in lines for mark in line.marks for day in (mark.first_day, mark.last_day, mark.was)]
    known = [day for day in days if day is not None]
    if not known:
        return None
    since = date(min(known).year, 1, 1)
    until = date(max(known).year + 1, 1, 1)
    length = (until - since).days

    def per_cent(day: date) -> float:
        return (min(max(day, since), until) - since).days / length * 100

    placed = tuple(
        PlacedLine(line=line, marks=tuple(_placed(mark, per_cent) for mark in line.marks)) for line in lines
    )
    return MilestoneBand(
        ticks=tuple(_ticks(since, until, per_cent)),
        lines=placed,
        today_x=f"{per_cent(today):.2f}%" if since <= today < until else "",
    )


def _placed(mark: MilestoneMark, per_cent: Callable[[date], float]) -> PlacedMilestone:
    begin, end = per_cent(mark.first_day), per_cent(mark.last_day + timedelta(days=1))
    was = per_cent(mark.was + timedelta(days=1)) if mark.was else None
    low, high = (min(was, end), max(was, end)) if was is not None else (0.0, 0.0)
    return PlacedMilestone(
        mark=mark,
        x=f"{end:.2f}%",
        since=f"{begin:.2f}%",
        width=f"{end - begin:.2f}%",
        was_x=f"{was:.2f}%" if was is not None else "",
        from_x=f"{low:.2f}%",
        from_width=f"{high - low:.2f}%",
    )


def _ticks(since: date, until: date, per_cent: Callable[[date], float]) -> Iterable[TimeTick]:
    """Quarters where they fit, else years."""
    years = range(since.year, until.year)
    months = (1, 4, 7, 10) if len(years) * 4 <= MOST_TICKS else (1,)
    for year in years:
        for month in months:
            day = date(year, month, 1)
            name = str(year) if month == 1 else dateformat.format(day, "b").capitalize()
            yield TimeTick(name=name, x=f"{per_cent(day):.2f}%", is_year=month == 1)
