"""Input about guests: who is let in, what opens the own case, what the client writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.states import CONSENT_CATEGORIES


class GuestForm(forms.Form):
    """Somebody from outside: by name, for certain data, until a day."""

    name = forms.CharField(label=_("Name"), max_length=200)
    function = forms.CharField(
        label=_("Function"), max_length=200, help_text=_("For instance family doctor, employer, lawyer.")
    )
    contact = forms.CharField(
        label=_("Contact"), max_length=200, help_text=_("Telephone or address, to reach the person.")
    )
    categories = forms.MultipleChoiceField(
        label=_("Data opened"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of data.")},
        help_text=_("Only what the client's consent covers. Open as little as this person needs."),
    )
    from_on = forms.DateField(label=_("From (day)"), widget=forms.DateInput)
    until_on = forms.DateField(label=_("Until and including"), widget=forms.DateInput)

    def __init__(self, *args: Any, categories: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [  # type: ignore[attr-defined]
            (value.value, value.label) for value in CONSENT_CATEGORIES if value in categories
        ]


class EntryForm(forms.Form):
    """Number of the case and a code from the sheet."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=20,
        help_text=_("It stands at the top of your sheet, for instance F-2026-0014."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The next code on your sheet that is not crossed out."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class OwnMessageForm(forms.Form):
    """What the client writes to the coordination."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)


class OwnWithdrawalForm(forms.Form):
    """The client withdraws the consent: a tick, and words if the client wishes."""

    sure = forms.BooleanField(
        label=_("Yes, I withdraw my consent."),
        error_messages={"required": _("Please tick the box if you want to withdraw your consent.")},
    )
    text = forms.CharField(
        label=_("Do you want to say something about it?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("You need not give any reason."),
    )
