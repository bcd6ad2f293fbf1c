"""Input about team, lead and emergency access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.actions.lead import Offer
from nahtstelle.cases.casework.states import EmergencyGround

LONGEST = 4_000


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OfferForm(forms.Form):
    """To whom the lead is offered, from when, until when."""

    target = forms.TypedChoiceField(label=_("Institution"), coerce=int, widget=forms.RadioSelect)
    takes_effect_on = forms.DateField(label=_("Leads from (day)"), initial=timezone.localdate, widget=_day())
    limited_to = forms.DateField(
        label=_("Falls back on"),
        required=False,
        widget=_day(),
        help_text=_("On this day the lead falls back to the institution that has it now."),
    )
    message = forms.CharField(
        label=_("Words to the institution"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the case until its erasure."),
    )

    def __init__(self, *args: Any, targets: list[tuple[int, str]], is_limited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]
        self.fields["limited_to"].required = is_limited

    def offer(self) -> Offer:
        """Return what was entered."""
        data = self.cleaned_data
        return Offer(
            target_id=data["target"],
            takes_effect_on=data["takes_effect_on"],
            limited_to=data["limited_to"],
            message=data["message"],
        )


class RefuseLeadForm(forms.Form):
    """Why an institution does not take over the lead."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The team reads it; it stays in the case until its erasure."),
    )


class EmergencyForm(forms.Form):
    """Which case, and why it must be read at once."""

    number = forms.CharField(label=_("Number of the case"), max_length=20)
    ground = forms.ChoiceField(label=_("Ground"), choices=EmergencyGround.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason in words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The coordinator of the case reads it."),
    )
