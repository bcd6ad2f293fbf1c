"""Input of stocktakes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.programmes.actions.stocktakes import StocktakeData

Choices = list[tuple[int, str]]


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class StocktakeForm(forms.Form):
    """A stocktake as it is prepared."""

    title = forms.CharField(label=_("Title"), max_length=200)
    version = forms.ChoiceField(label=_("Questionnaire"), help_text=_("Published ones only."))
    project = forms.ChoiceField(label=_("Project"), required=False)
    lead = forms.ChoiceField(label=_("Who leads it"))
    deadline = forms.DateField(label=_("Answers until"), widget=forms.DateInput)
    intro = forms.CharField(
        label=_("Introduction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Stands above the questions: what it is for, what happens with the answers."),
    )

    def __init__(
        self, *args: Any, versions: Choices, projects: Choices, people: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "version", versions)
        _choose(self, "project", projects)
        _choose(self, "lead", people)

    def data_of_stocktake(self) -> StocktakeData:
        """Return what was entered."""
        data = self.cleaned_data
        return StocktakeData(
            title=data["title"],
            version_id=int(data["version"]),
            lead_id=int(data["lead"]),
            deadline=data["deadline"],
            project_id=int(data["project"]) if data["project"] else None,
            intro=data["intro"],
        )


class PersonForm(forms.Form):
    """Who answers."""

    person = forms.ChoiceField(label=_("Who answers"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "person", people)

    @property
    def person_id(self) -> int:
        """The chosen person."""
        return int(self.cleaned_data["person"])


class ExtensionForm(forms.Form):
    """Until when, and why."""

    to_on = forms.DateField(label=_("New deadline"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class SendBackForm(forms.Form):
    """What is to be corrected, until when."""

    reason = forms.CharField(
        label=_("What is to be corrected"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    due_on = forms.DateField(label=_("Answers until"), widget=forms.DateInput)


class SummaryForm(forms.Form):
    """What the answers show, in the words of people."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("What the answers show"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Stands first in the PDF; the counts below it come from the answers."),
    )


class PresentForm(forms.Form):
    """Before which meeting the summary comes."""

    meeting = forms.ChoiceField(label=_("Meeting of the coordination body"))

    def __init__(self, *args: Any, meetings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "meeting", meetings)
