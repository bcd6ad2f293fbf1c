"""Which erasures were ticked."""

from __future__ import annotations

from django.http import QueryDict

DIGITS = 18
"""No number of an erasure is longer; a longer one was not ticked."""


def chosen_erasures(data: QueryDict, *, name: str) -> list[int]:
    """Return the erasures of the ticked boxes; what is no number is left out."""
    return [int(value) for value in data.getlist(name) if value.isdecimal() and len(value) <= DIGITS]
