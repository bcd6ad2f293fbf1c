"""Input of the room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.records.access import owner_type_labels
from nahtstelle.ground.records.actions.file_plan import PositionData
from nahtstelle.ground.records.models import DisposalItem, FilePlanPosition
from nahtstelle.ground.records.models.file_plan import LONGEST_RETENTION, NUMBER
from nahtstelle.ground.records.states import Appraisal, Classification, Verdict


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ClosingForm(forms.Form):
    """The day on which the matter came to its end."""

    closed_on = forms.DateField(
        label=_("The matter ended on"),
        widget=forms.DateInput,
        help_text=_("From this day the retention runs."),
    )


class ClassificationForm(ReasonForm):
    """Another classification, with the reason."""

    classification = forms.ChoiceField(
        label=_("Classification"), choices=Classification.choices, widget=forms.RadioSelect
    )

    field_order = ("classification", "reason")


class PositionForm(forms.Form):
    """A position of the file plan; without retention it is a heading."""

    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        validators=[RegexValidator(NUMBER, _("Please write the number like 02.01."))],
        help_text=_("Two figures a level, for example 02.01."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    retention_years = forms.IntegerField(
        label=_("Retention in years"),
        required=False,
        min_value=0,
        max_value=LONGEST_RETENTION,
        help_text=_(
            "Counted from the closing of the dossier. Empty: the position is a heading without dossiers."
        ),
    )
    classification = forms.ChoiceField(
        label=_("Classification of new dossiers"),
        required=False,
        choices=[("", "–"), *Classification.choices],
    )
    appraisal = forms.ChoiceField(
        label=_("Appraisal"), required=False, choices=[("", "–"), *Appraisal.choices]
    )
    owner_types = forms.MultipleChoiceField(
        label=_("Papers filed here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("New dossiers of these things get their number here."),
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput)
    valid_to = forms.DateField(label=_("No longer valid from"), required=False, widget=forms.DateInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_types"].choices = owner_type_labels()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for all rules of a position with dossiers, and for none of a heading."""
        data = super().clean() or {}
        rules = ("classification", "appraisal")
        if data.get("retention_years") is None and "retention_years" not in self.errors:
            for name in (*rules, "owner_types"):
                if data.get(name):
                    self.add_error(
                        name, gettext("A heading has no rules; please give the retention as well.")
                    )
        elif "retention_years" not in self.errors:
            for name in rules:
                if not data.get(name):
                    self.add_error(name, gettext("Please choose a value."))
        start, end = data.get("valid_from"), data.get("valid_to")
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end <= start:
            self.add_error("valid_to", gettext("The end lies after the beginning."))
        return data

    def data_of_position(self) -> PositionData:
        """Return what was entered."""
        values = {name: self.cleaned_data[name] for name in PositionData.__dataclass_fields__}
        return PositionData(**values | {"owner_types": tuple(values["owner_types"])})

    @staticmethod
    def initial_of(position: FilePlanPosition) -> dict[str, Any]:
        """Return what the form begins with."""
        names = (
            "number",
            "title",
            "retention_years",
            "classification",
            "appraisal",
            "owner_types",
            "version",
        )
        return {name: getattr(position, name) for name in names} | {
            "valid_from": position.valid.lower,
            "valid_to": position.valid.upper,
        }


class DisposalForm(forms.Form):
    """A choice for each dossier of a list: fields «<prefix>_<item>»."""

    choice_prefix = "appraisal"
    choices: Any = Appraisal.choices

    def __init__(self, *args: Any, items: list[DisposalItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = [item for item in items if not item.is_off]
        for item in self.items:
            field = forms.ChoiceField(
                label=f"{item.dossier.number} {item.dossier.title}",
                choices=self.choices,
                initial=self.initial_choice(item),
            )
            self.fields[f"{self.choice_prefix}_{item.pk}"] = field

    def initial_choice(self, item: DisposalItem) -> str:
        """Return what is chosen before anybody chooses."""
        return str(item.proposed)

    def chosen(self) -> dict[int, str]:
        """Return the choice by item."""
        return {item.pk: self.cleaned_data[f"{self.choice_prefix}_{item.pk}"] for item in self.items}


class ArchiveAnswerForm(DisposalForm):
    """What the archive answered: who, when, and its verdict for each dossier; nothing is presumed for a selection."""

    choice_prefix = "verdict"
    choices: Any = (("", "–"), *Verdict.choices)

    archive = forms.CharField(label=_("Archive"), max_length=200, help_text=_("For example Staatsarchiv."))
    archivist = forms.CharField(label=_("Who answered (name, function)"), max_length=200)
    confirmed_on = forms.DateField(label=_("Answer of"), widget=forms.DateInput)
    reference = forms.CharField(label=_("Reference of the archive"), max_length=200, required=False)

    def initial_choice(self, item: DisposalItem) -> str:
        """Return the verdict that follows from the proposal; of a selection the archive decides one by one."""
        return "" if item.proposed == Appraisal.SAMPLE else str(item.proposed)


class KeepLongerForm(ReasonForm):
    """A dossier that stays for now: until when, and why."""

    until = forms.DateField(label=_("Keep until"), widget=forms.DateInput)
    field_order = ("until", "reason")


class CarryOutForm(forms.Form):
    """Destroying is for good: the number of the list is typed."""

    label = forms.CharField(
        label=_("Number of the list"),
        max_length=20,
        help_text=_("Type the number as a confirmation. What is destroyed cannot be brought back."),
    )


class CheckInForm(forms.Form):
    """The changed file and what changed."""

    file = forms.FileField(label=_("Changed file"))
    note = forms.CharField(
        label=_("What has changed"),
        max_length=300,
        help_text=_("One sentence; it stands beside the version."),
    )
