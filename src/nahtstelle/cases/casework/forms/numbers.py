"""Numbers of rows that a form sends beside its fields: ticked boxes, hidden values, the one button that was pressed."""

from __future__ import annotations

from django.http import QueryDict

DIGITS = 18
"""No row has a longer number; a longer one was not offered."""


def sent_numbers(data: QueryDict, name: str) -> list[int]:
    """Return all numbers sent under a name; what is no number is left out."""
    return [int(value) for value in data.getlist(name) if value.isdecimal() and len(value) <= DIGITS]


def sent_number(data: QueryDict, name: str) -> int:
    """Return the number sent under a name; 0, which no row has, for none."""
    return next(iter(sent_numbers(data, name)), 0)
