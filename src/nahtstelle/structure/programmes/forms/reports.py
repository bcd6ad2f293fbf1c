"""Forms around status reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.programmes.actions.reports import Status
from nahtstelle.structure.programmes.states import Light

Choices = list[tuple[int, str]]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StatusForm(forms.Form):
    """What a lead reports. `after` is the number of the latest report when the form was shown."""

    light = forms.ChoiceField(
        label=_("How does the project stand?"), choices=Light.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was done, what comes next"),
        widget=_area(6),
        help_text=_("No names of clients and no single cases."),
    )
    risks = forms.CharField(
        label=_("Risks"),
        widget=_area(4),
        required=False,
        help_text=_("Needed where the project is not on plan."),
    )
    needed = forms.CharField(label=_("What is needed"), widget=_area(3), required=False)
    needed_from = forms.ChoiceField(label=_("From whom"), required=False)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, bodies: Choices, institutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needed_from"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            (_("Bodies"), [(f"body:{pk}", name) for pk, name in bodies]),
            (_("Institutions"), [(f"institution:{pk}", name) for pk, name in institutions]),
        ]

    @property
    def status(self) -> Status:
        """What was entered."""
        data = self.cleaned_data
        kind, _colon, number = data["needed_from"].partition(":")
        return Status(
            light=data["light"],
            text=data["text"],
            risks=data["risks"],
            needed=data["needed"],
            needed_from_id=int(number) if kind == "institution" else None,
            needed_from_body_id=int(number) if kind == "body" else None,
        )


class NoteForm(forms.Form):
    """What is arranged upon a red report."""

    arranged = forms.CharField(
        label=_("What is arranged"),
        widget=_area(4),
        help_text=_("For example: on the agenda of the committee, talk with the lead."),
    )
