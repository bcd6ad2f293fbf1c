"""The door of the room: every app says what waits for whom."""

from nahtstelle.ground.worklist.actions import (
    close_duties,
    close_duties_of,
    forget_duties,
    hand_over_duties,
    open_duty,
)
from nahtstelle.ground.worklist.calendars import CalendarEntry, register_calendar
from nahtstelle.ground.worklist.kinds import register_binding_kinds, register_kinds
from nahtstelle.ground.worklist.news import register_news
from nahtstelle.ground.worklist.queries import DutyCounts, closed_duties_for, duties_for, duty_counts

__all__ = [
    "CalendarEntry",
    "DutyCounts",
    "close_duties",
    "close_duties_of",
    "closed_duties_for",
    "duties_for",
    "duty_counts",
    "forget_duties",
    "hand_over_duties",
    "open_duty",
    "register_binding_kinds",
    "register_calendar",
    "register_kinds",
    "register_news",
]
