"""Dates as exact as the records say them: «25. April 2023», «Februar 2023», «Herbst 2025», «Ende 2023» (decision 0023).

Stored are the last day of the stretch, from which lateness counts, and the precision. Written in files as 2023-04-25,
2023-02, 2023-Q1, 2023-H1, 2025-autumn, 2023-early, 2023-end, 2026.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Self

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Precision(TextChoices):
    """How exact a date is."""

    DAY = "day", _("Day (precision)")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    SEASON = "season", _("Season")
    HALF = "half", _("Half-year")
    EARLY = "early", _("Beginning of the year")
    END = "end", _("End of the year")
    YEAR = "year", _("Year (precision)")


MONTHS_OF = {
    Precision.MONTH: 1,
    Precision.QUARTER: 3,
    Precision.SEASON: 3,
    Precision.HALF: 6,
    Precision.EARLY: 3,
    Precision.END: 3,
    Precision.YEAR: 12,
}
"""How many months a stretch covers, its last month included; «early» is the first quarter, «end» the last."""

SEASONS = {"spring": 5, "summer": 8, "autumn": 11}
"""The last month of each season of one year; winter lies in two."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_PART = re.compile(r"(\d{4})-(Q[1-4]|H[12]|spring|summer|autumn|early|end)", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RoughDate:
    """The last day of a stretch and how exact it is. Raises ValueError where the day does not end such a stretch."""

    last_day: dt.date
    precision: str = Precision.DAY

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.last_day.year <= LAST_YEAR:
            raise ValueError(f"{self.last_day} is out of range")
        if self.precision not in Precision.values:
            raise ValueError(f"unknown precision {self.precision}")
        if self.precision != Precision.DAY and not self._ends_a_stretch():
            raise ValueError(f"{self.last_day} does not end a {self.precision}")

    def _ends_a_stretch(self) -> bool:
        month = self.last_day.month
        if self.last_day.day != monthrange(self.last_day.year, month)[1]:
            return False
        return {
            Precision.MONTH: True,
            Precision.QUARTER: month % 3 == 0,
            Precision.SEASON: month in SEASONS.values(),
            Precision.HALF: month % 6 == 0,
            Precision.EARLY: month == 3,
            Precision.END: month == 12,
            Precision.YEAR: month == 12,
        }[Precision(self.precision)]

    @property
    def first_day(self) -> dt.date:
        """The first day of the stretch."""
        if self.precision == Precision.DAY:
            return self.last_day
        return dt.date(self.last_day.year, self.last_day.month - MONTHS_OF[Precision(self.precision)] + 1, 1)

    @classmethod
    def containing(cls, day: dt.date, precision: str) -> Self:
        """Return the stretch of a precision in which a day lies; a winter day counts for the season before it.

        January and February, which have no season of their year, count for its spring.
        """
        if precision == Precision.DAY:
            return cls(day, precision)
        month = {
            Precision.MONTH: day.month,
            Precision.QUARTER: -(-day.month // 3) * 3,
            Precision.SEASON: next((last for last in SEASONS.values() if day.month <= last), 11),
            Precision.HALF: 6 if day.month <= 6 else 12,
            Precision.EARLY: 3,
            Precision.END: 12,
            Precision.YEAR: 12,
        }[Precision(precision)]
        return cls(dt.date(day.year, month, monthrange(day.year, month)[1]), precision)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the notation of files. Raises ValueError."""
        if match := _DAY.fullmatch(text):
            return cls(dt.date(int(match[1]), int(match[2]), int(match[3])))
        if match := _MONTH.fullmatch(text):
            return cls.containing(dt.date(int(match[1]), int(match[2]), 1), Precision.MONTH)
        if match := _PART.fullmatch(text):
            year, part = int(match[1]), match[2]
            if part.startswith("Q"):
                return cls.containing(dt.date(year, int(part[1]) * 3, 1), Precision.QUARTER)
            if part.startswith("H"):
                return cls.containing(dt.date(year, int(part[1]) * 6, 1), Precision.HALF)
            if part in SEASONS:
                return cls.containing(dt.date(year, SEASONS[part], 1), Precision.SEASON)
            return cls.containing(dt.date(year, 1, 1), part)
        if match := _YEAR.fullmatch(text):
            return cls.containing(dt.date(int(match[1]), 1, 1), Precision.YEAR)
        raise ValueError(f"{text!r} is no date")

    @property
    def notation(self) -> str:
        """What `read` reads."""
        year, month = self.last_day.year, self.last_day.month
        return {
            Precision.DAY: self.last_day.isoformat(),
            Precision.MONTH: f"{year}-{month:02d}",
            Precision.QUARTER: f"{year}-Q{month // 3}",
            Precision.SEASON: f"{year}-{({last: name for name, last in SEASONS.items()}).get(month, '')}",
            Precision.HALF: f"{year}-H{month // 6}",
            Precision.EARLY: f"{year}-early",
            Precision.END: f"{year}-end",
            Precision.YEAR: f"{year}",
        }[Precision(self.precision)]

    def __str__(self) -> str:
        year, month = self.last_day.year, self.last_day.month
        if self.precision == Precision.DAY:
            return dateformat.format(self.last_day, "j. F Y")
        if self.precision == Precision.MONTH:
            return dateformat.format(self.last_day, "F Y")
        if self.precision == Precision.QUARTER:
            return gettext("%(number)s. quarter %(year)s") % {"number": month // 3, "year": year}
        if self.precision == Precision.HALF:
            return gettext("%(number)s. half-year %(year)s") % {"number": month // 6, "year": year}
        if self.precision == Precision.YEAR:
            return str(year)
        if self.precision == Precision.EARLY:
            return gettext("Beginning of %(year)s") % {"year": year}
        if self.precision == Precision.END:
            return gettext("End of %(year)s") % {"year": year}
        season = {5: gettext("Spring"), 8: gettext("Summer"), 11: gettext("Autumn")}[month]
        return f"{season} {year}"
