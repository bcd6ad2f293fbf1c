"""Forms around quarterly rounds: opening one, the figures of an entry, reasons."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.funding.actions.round_entries import EntryData, stored_values
from nahtstelle.structure.funding.actions.rounds import last_finished_quarter
from nahtstelle.structure.funding.models import RoundLine
from nahtstelle.structure.funding.queries.rounds import EntryPage, fund_choices
from nahtstelle.structure.funding.states.rounds import USUAL_THRESHOLD, quarter_of, quarter_words

QUARTERS_BACK = 12


class RoundForm(forms.Form):
    """Which quarter, which funds, until when."""

    quarter = forms.ChoiceField(label=_("Quarter"))
    funds = forms.TypedMultipleChoiceField(label=_("Funds"), coerce=int, widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label=_("Figures until"), widget=forms.DateInput)
    threshold = forms.DecimalField(
        label=_("Differences to be explained, from CHF"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        initial=USUAL_THRESHOLD,
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": today + dt.timedelta(days=14), "quarter": last_finished_quarter(today)}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["quarter"].choices = [(day.isoformat(), quarter_words(day)) for day in _quarters(today)]
        fields["funds"].choices = fund_choices()

    @property
    def given(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        data = self.cleaned_data
        return {
            "quarter": dt.date.fromisoformat(data["quarter"]),
            "fund_ids": data["funds"],
            "due_on": data["due_on"],
            "threshold": data["threshold"],
        }


def _quarters(today: dt.date) -> list[dt.date]:
    found = [quarter_of(today)]
    while len(found) < QUARTERS_BACK:
        found.append(quarter_of(found[-1] - dt.timedelta(days=1)))
    return found


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class EntryForm(forms.Form):
    """The figures of an entry: the actual amount of the quarter, a forecast for each one after, and the texts.

    Nothing but the amounts is required to keep a draft; handing in asks for more (actions).
    """

    actual = forms.DecimalField(max_digits=14, decimal_places=2, localize=False)
    goal = forms.CharField(
        label=_("Goal"),
        widget=_area(3),
        required=False,
        help_text=_("What the measure is to reach. Taken over from the last round."),
    )
    indicators = forms.CharField(
        label=_("Indicators"),
        widget=_area(3),
        required=False,
        help_text=_("By which figures one sees it, with their present values. No single case."),
    )
    progress = forms.CharField(
        label=_("State of work"),
        widget=_area(5),
        required=False,
        help_text=_("What was done in the quarter, what comes next."),
    )
    explanation = forms.CharField(label=_("Explanation of differences"), widget=_area(3), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: EntryPage, **kwargs: Any) -> None:
        stored = stored_values(page.entry, list(page.lines))
        kwargs["initial"] = stored | {"version": page.entry.version}
        super().__init__(*args, **kwargs)
        self.page = page
        quarter = page.entry.round.quarter
        self.fields["actual"].label = _("Actual, %(quarter)s") % {"quarter": quarter_words(quarter)}
        for line in page.lines:
            if line.forecast is not None:
                self.fields[field_of(line)] = forms.DecimalField(
                    label=_("Forecast, %(quarter)s") % {"quarter": quarter_words(line.quarter)},
                    min_value=0,
                    max_digits=14,
                    decimal_places=2,
                )
        for name, field in self.fields.items():
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "end num", "autocomplete": "off", "id": f"id_{name}"}
                )  # fmt: skip

    @property
    def lines(self) -> list[dict[str, object]]:
        """The quarters as the table shows them: plan, what stands, and the field where one may write."""
        quarter = self.page.entry.round.quarter
        found = []
        for line, row in zip(self.page.sums, self.page.lines, strict=True):
            name = "actual" if row.quarter == quarter else field_of(row)
            field = self[name] if row.quarter >= quarter and name in self.fields else None
            found.append({"row": line, "label": quarter_words(row.quarter), "field": field})
        return found

    @property
    def data_of_entry(self) -> EntryData:
        """What was entered."""
        data = self.cleaned_data
        forecasts: dict[dt.date, Decimal] = {
            line.quarter: data[field_of(line)] for line in self.page.lines if line.forecast is not None
        }
        texts = {name: data[name] for name in ("goal", "indicators", "progress", "explanation")}
        return EntryData(actual=data["actual"], forecasts=forecasts, **texts)


def field_of(line: RoundLine) -> str:
    """Return the name of the field of a quarter."""
    return f"forecast_{line.quarter.isoformat()}"


class ReasonForm(forms.Form):
    """Why figures are sent back, or why the round goes on without them."""

    reason = forms.CharField(label=_("Reason"), widget=_area(3), max_length=1000)


class ExtensionForm(forms.Form):
    """Until when figures are taken, and why the date is moved."""

    due_on = forms.DateField(label=_("Figures until"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), widget=_area(3), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": timezone.localdate() + dt.timedelta(days=7)})
        super().__init__(*args, **kwargs)
