"""Deadlines of a meeting, derived from its date, the rule of its body's kind and the canton's holidays (domain §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from nahtstelle.ground.identity.api import HolidayTable


class DeadlineDays(Protocol):
    """Days before (submission, dispatch) or after (minutes) a meeting."""

    submission: int
    dispatch: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days derived for one meeting; all None where the canton has no rule for the kind of body."""

    submission_on: dt.date | None = None
    dispatch_on: dt.date | None = None
    minutes_on: dt.date | None = None


def derive_deadlines(*, date: dt.date, rule: DeadlineDays | None, holidays: HolidayTable) -> Deadlines:
    """Return the deadlines of a meeting on `date` under the rule of its body's kind.

    What is due before the meeting moves to an earlier working day, so that its readers never lose time; the minutes,
    due after it, move to a later one, so that their writer never does. A body without a rule has no deadlines.
    """
    if rule is None:
        return Deadlines()
    return Deadlines(
        submission_on=holidays.working_day_before(date - dt.timedelta(days=rule.submission)),
        dispatch_on=holidays.working_day_before(date - dt.timedelta(days=rule.dispatch)),
        minutes_on=holidays.working_day_after(date + dt.timedelta(days=rule.minutes)),
    )
