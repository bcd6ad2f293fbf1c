"""Dates with their precision: any day of the stretch, and how exact it is meant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.programmes.states import Precision, RoughDate

PRECISIONS = (
    (Precision.DAY, _("exactly on this day")),
    (Precision.MONTH, _("in the month")),
    (Precision.QUARTER, _("in the quarter")),
    (Precision.SEASON, _("in the season")),
    (Precision.HALF, _("in the half-year")),
    (Precision.EARLY, _("at the beginning of the year")),
    (Precision.END, _("at the end of the year")),
    (Precision.YEAR, _("in the year")),
)


def add_rough_date(
    form: forms.Form, name: str, label: Any, *, initial: RoughDate | None = None, required: bool = True
) -> None:
    """Add the two fields of a date: `name` and `name_precision`."""
    form.fields[name] = forms.DateField(
        label=label,
        widget=forms.DateInput,
        required=required,
        initial=initial.last_day if initial else None,
        help_text=_("Any day in it, where the date is not exact."),
    )
    form.fields[f"{name}_precision"] = forms.ChoiceField(
        label=_("How exact"), choices=PRECISIONS, initial=initial.precision if initial else Precision.DAY
    )


def rough_date(form: forms.Form, name: str) -> RoughDate | None:
    """Return what was entered; a day that lies in no possible stretch is an error at the field."""
    day = form.cleaned_data.get(name)
    precision = form.cleaned_data.get(f"{name}_precision") or Precision.DAY
    if day is None:
        return None
    try:
        return RoughDate.containing(day, precision)
    except ValueError:
        form.add_error(name, _g("Enter a year between 1990 and 2100."))
        return None
