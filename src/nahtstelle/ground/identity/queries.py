"""Reading the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nahtstelle.ground.identity.calendar import HolidayTable
from nahtstelle.ground.identity.models import Canton


@dataclass(frozen=True, slots=True)
class CantonProfile:
    """What every page and letter shows of the canton."""

    code: str
    name: str
    colour: str
    holidays: HolidayTable


NO_CANTON = CantonProfile("", "", "#4c5661", HolidayTable(frozenset(), frozenset()))


def canton() -> CantonProfile:
    """Return the canton's profile, or an empty one before a canton is loaded (one query)."""
    row = Canton.objects.first()
    if row is None:
        return NO_CANTON
    table = HolidayTable(frozenset(row.holidays_fixed), frozenset(row.holidays_easter))
    return CantonProfile(row.code, row.name, row.colour, table)


def is_holiday(day: dt.date) -> bool:
    """Tell whether the canton has a holiday on `day`."""
    return canton().holidays.is_holiday(day)
