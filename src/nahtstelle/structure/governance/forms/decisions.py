"""Forms around decisions and tasks. The outcome's form has a group of fields for each outcome, all of them visible

without JavaScript; what does not belong to the chosen outcome is dropped.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.ui.api import weekday_date
from nahtstelle.structure.governance.models import Decision, Meeting
from nahtstelle.structure.governance.queries.decisions import all_institutions, institutions_concerned


class TaskForm(forms.Form):
    """What is to be done, by whom, until when."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    institution: Any = forms.ModelChoiceField(
        label=_("Responsible institution"), queryset=None, empty_label="–"
    )
    responsible: Any = forms.ModelChoiceField(
        label=_("Responsible person"),
        queryset=None,
        required=False,
        empty_label=_("Nobody by name: the institution answers for it"),
        help_text=_("A person of the institution chosen above."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True, institution__isnull=False)
        self.fields["institution"].queryset = all_institutions()  # type: ignore[attr-defined]
        field: Any = self.fields["responsible"]
        field.queryset = people.select_related("institution").order_by(
            "institution__sort_name", "sort_name", "pk"
        )
        field.label_from_instance = lambda person: f"{person.institution.label}: {person.full_name}"


class ResolutionForm(forms.Form):
    """The number and the date of the government's resolution."""

    number = forms.CharField(
        label=_("Number (RRB)"), max_length=40, help_text=_("Year and number, for example 2023/659.")
    )
    resolved_on = forms.DateField(label=_("Date of the resolution"), widget=forms.DateInput)


class CorrectionForm(forms.Form):
    """The new wording of a decision; the old one stays beside it."""

    title = forms.CharField(label=_("Title"), max_length=300)
    text = forms.CharField(
        label=_("New wording"), widget=forms.Textarea(attrs={"rows": 14, "data-draft": ""})
    )
    meeting = forms.ModelChoiceField(
        label=_("Corrected in the meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("In none: by circular resolution"),
    )
    decided_on = forms.DateField(
        label=_("Corrected on"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Only for a circular resolution; otherwise the day of the meeting counts."),
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings
        field.label_from_instance = lambda meeting: f"{meeting.body.short_name}, {weekday_date(meeting.date)}"

    def clean(self) -> dict[str, Any]:
        """Take the meeting's day, or ask for a date."""
        data = super().clean() or {}
        if data.get("meeting") is not None:
            data["decided_on"] = data["meeting"].date
        elif not data.get("decided_on") and "decided_on" not in self.errors:
            self.add_error("decided_on", _("Choose a meeting or enter the date of the circular resolution."))
        return data

    @classmethod
    def initial_of(cls, decision: Decision) -> dict[str, str]:
        """Begin with the old title and wording."""
        return {"title": decision.title, "text": decision.text}


class ReportForm(forms.Form):
    """What was done."""

    report = forms.CharField(
        label=_("Report"),
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}),
        help_text=_("What was done, with which result."),
    )


class SendBackForm(forms.Form):
    """What is still missing."""

    reason = forms.CharField(label=_("What is still missing"), widget=forms.Textarea(attrs={"rows": 3}))


def recipient_fields() -> tuple[forms.ModelMultipleChoiceField, forms.ModelMultipleChoiceField]:
    """Return the two fields for institutions concerned: the usual ones to tick, all others to choose."""
    usual, others = institutions_concerned()
    ticked = forms.ModelMultipleChoiceField(
        label=_("The excerpt goes to"),
        queryset=usual,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The proposer and the file get it in any case."),
    )
    chosen = forms.ModelMultipleChoiceField(
        label=_("Further institutions"),
        queryset=others,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    return ticked, chosen
