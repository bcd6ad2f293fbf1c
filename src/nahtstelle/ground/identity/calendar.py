"""Working days of the canton: its own table of holidays (the profile), since general packages are wrong for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SATURDAY = 5


def easter_sunday(year: int) -> dt.date:
    """Return Easter Sunday of a Gregorian year (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """The holidays of a canton: fixed days as «month-day», movable ones as days from Easter Sunday."""

    fixed: frozenset[str]
    easter: frozenset[int]

    def is_holiday(self, day: dt.date) -> bool:
        """Tell whether `day` is a holiday."""
        return f"{day:%m-%d}" in self.fixed or (day - easter_sunday(day.year)).days in self.easter

    def days_of(self, year: int) -> tuple[dt.date, ...]:
        """Return the holidays of a year, in order."""
        first = dt.date(year, 1, 1)
        days = (first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days))
        return tuple(day for day in days if self.is_holiday(day))

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether `day` is neither weekend nor holiday."""
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def working_day_before(self, day: dt.date) -> dt.date:
        """Return `day` itself, or the last working day before it."""
        while not self.is_working_day(day):
            day -= dt.timedelta(days=1)
        return day

    def working_day_after(self, day: dt.date) -> dt.date:
        """Return `day` itself, or the first working day after it."""
        while not self.is_working_day(day):
            day += dt.timedelta(days=1)
        return day
