"""Input of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.outward.insight.actions.figures import FigureData


class ReportForm(forms.Form):
    """Which year a report is about."""

    year = forms.ChoiceField(label=_("Year"))
    note = forms.CharField(
        label=_("Note on the cover"),
        max_length=300,
        required=False,
        help_text=_("May stay empty."),
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class SectionForm(forms.Form):
    """The text of a section. `version` is what the editor began with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "An empty line begins a paragraph; a line that begins with a hyphen or with 1. becomes a list."
        ),
    )


class AssignForm(forms.Form):
    """Who writes a section until when; nobody takes it back to the secretariat."""

    author = forms.ChoiceField(label=_("Who writes"), required=False)
    due_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["author"].choices = [("", _("Nobody (the secretariat)")), *people]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a report is taken back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class FigureForm(forms.Form):
    """A measured value with its source."""

    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; the outline of the report asks for it by this key."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2199)
    label = forms.CharField(label=_("What was measured"), max_length=200)
    value = forms.DecimalField(label=_("Value"), max_digits=14, decimal_places=2, min_value=0)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Such as % or CHF."))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where the value can be looked up.")
    )

    def data_of_figure(self) -> FigureData:
        """Return what was entered."""
        return FigureData(**{name: self.cleaned_data[name] for name in FigureData.__dataclass_fields__})


class CorrectionForm(FigureForm):
    """A corrected value: key and year stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("key", "year"):
            self.fields[name].disabled = True
