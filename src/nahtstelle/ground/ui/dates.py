"""Dates, sums and sizes in words, the Swiss way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

SOON_DAYS = 7
DAYS_IN_WORDS = 45
DAYS_A_MONTH = 30.44
NO_BREAK = "\u00a0"


def as_day(value: date | datetime) -> date:
    """The day in Switzerland of a date or a datetime."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def date_words(value: date | datetime) -> str:
    """28. März 2023."""
    return dateformat.format(as_day(value), "j. F Y")


def near_date(value: date | datetime, today: date) -> str:
    """28. März – with the year only when it is another one."""
    day = as_day(value)
    return dateformat.format(day, "j. F") if day.year == today.year else date_words(day)


def date_short(value: date | datetime) -> str:
    """28.03.2023."""
    return f"{as_day(value):%d.%m.%Y}"


def day_month(value: date | datetime) -> str:
    """28.03. – for columns where the year is plain."""
    return f"{as_day(value):%d.%m.}"


def weekday_date(value: date | datetime) -> str:
    """Dienstag, 28. März 2023."""
    return dateformat.format(as_day(value), "l, j. F Y")


def clock(value: datetime) -> str:
    """15.40, in Swiss time."""
    return dateformat.format(timezone.localtime(value) if timezone.is_aware(value) else value, "H.i")


def moment(value: date | datetime) -> str:
    """7. März 2023, 15.40; a plain date stays a date."""
    return f"{date_words(value)}, {clock(value)}" if isinstance(value, datetime) else date_words(value)


def distance(value: date | datetime, today: date) -> str:
    """How far a day lies from today: heute, morgen, in 12 Tagen, vor 19 Tagen, in 3 Monaten."""
    days = (as_day(value) - today).days
    if abs(days) <= 1:
        return {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}[days]
    size = abs(days)
    if size <= DAYS_IN_WORDS:
        return _phrase(days, size, "day")
    months = round(size / DAYS_A_MONTH)
    if months < 24:
        return _phrase(days, months, "month")
    return _phrase(days, round(size / 365.25), "year")


def _phrase(days: int, count: int, unit: str) -> str:
    return (_PHRASES[unit, days > 0](count) % {"count": count}).replace(" ", NO_BREAK)


_PHRASES: dict[tuple[str, bool], Callable[[int], str]] = {
    ("day", True): lambda count: ngettext("in %(count)d day", "in %(count)d days", count),
    ("day", False): lambda count: ngettext("%(count)d day ago", "%(count)d days ago", count),
    ("month", True): lambda count: ngettext("in %(count)d month", "in %(count)d months", count),
    ("month", False): lambda count: ngettext("%(count)d month ago", "%(count)d months ago", count),
    ("year", True): lambda count: ngettext("in %(count)d year", "in %(count)d years", count),
    ("year", False): lambda count: ngettext("%(count)d year ago", "%(count)d years ago", count),
}


def due_class(value: date | datetime | None, today: date) -> str:
    """CSS class of a due date: `late` when past, `soon` within seven days, otherwise empty."""
    if value is None:
        return ""
    days = (as_day(value) - today).days
    if days < 0:
        return "late"
    return "soon" if days <= SOON_DAYS else ""


def amount(value: int | float | Decimal, decimals: int = 2) -> str:
    """18'000.50."""
    return number_format(value, decimals, use_l10n=True, force_grouping=True)


def file_size(size: int) -> str:
    """Bytes as people read them: 820 kB, 1.2 MB."""
    if size < 1_000:
        return f"{size}{NO_BREAK}B"
    if size < 1_000_000:
        return f"{round(size / 1_000)}{NO_BREAK}kB"
    return f"{amount(size / 1_000_000, 1)}{NO_BREAK}MB"
