"""Filters that the registers have in common: body, theme, field of service, kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Body, Theme
from nahtstelle.structure.governance.states import FieldOfService, Matter

Choices = Sequence[tuple[Any, Any]]
Narrow = Callable[[Any, str], Any]


def body_choices() -> Choices:
    """Return all bodies by rank (one query)."""
    return list(Body.objects.order_by("rank", "sort_name", "pk").values_list("pk", "short_name"))


def theme_choices() -> Choices:
    """Return all themes by name (one query)."""
    return list(Theme.objects.order_by("sort_name", "pk").values_list("pk", "name"))


def body_filter(choices: Choices, *, lookup: str = "", apply: Narrow | None = None) -> ui.ChoiceFilter:
    """Return the filter by body."""
    return ui.ChoiceFilter(key="gremium", label=_("Body"), choices=choices, lookup=lookup, apply=apply)


def theme_filter(choices: Choices, *, lookup: str) -> ui.ChoiceFilter:
    """Return the filter by theme."""
    return ui.ChoiceFilter(key="thema", label=_("Theme"), choices=choices, lookup=lookup)


def field_filter(*, lookup: str = "", apply: Narrow | None = None) -> ui.ChoiceFilter:
    """Return the filter by field of service (000 §2)."""
    choices = FieldOfService.choices
    return ui.ChoiceFilter(
        key="leistungsfeld", label=_("Field of service"), choices=choices, lookup=lookup, apply=apply
    )


def kind_filter(*, lookup: str) -> ui.ChoiceFilter:
    """Return the filter by kind of matter, as in the competence matrix."""
    return ui.ChoiceFilter(key="art", label=_("Kind"), choices=Matter.choices, lookup=lookup)


def year_filter(years: Sequence[int], *, lookup: str) -> ui.ChoiceFilter:
    """Return the filter by year."""
    choices = [(str(year), str(year)) for year in years]
    return ui.ChoiceFilter(key="jahr", label=_("Year"), choices=choices, lookup=lookup)
