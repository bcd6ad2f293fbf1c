"""What comes in about plans, measures, reviews and messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.states import CounterReadingAnswer

LONGEST = 10_000
CLIENT = "client"


def long_text(label: Any, *, required: bool = True, rows: int = 4, hint: Any = "") -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required, help_text=hint, widget=forms.DateInput())


class AmendForm(forms.Form):
    """Why there is a new version."""

    why = long_text(_("Why is the plan being amended?"), rows=3)


class ReadingForm(forms.Form):
    """Until when the team counter-reads."""

    until = day(_("Counter-read until"))


class AnswerForm(forms.Form):
    """What a member of the team says to the plan."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=CounterReadingAnswer.choices, widget=forms.RadioSelect
    )
    remark = long_text(
        _("Remark"), required=False, hint=_("Needed where you have a remark or want a change.")
    )


class SignForm(forms.Form):
    """That both signed, with the scan or the confirmation."""

    signed_on = day(_("Signed on"), hint=_("The day of the kick-off talk."))
    scan = forms.FileField(label=_("Scan of the signed plan"), required=False)
    both_confirmed = forms.BooleanField(
        label=_("I confirm that the client and I have both signed the printed plan."), required=False
    )


class MoveForm(forms.Form):
    """A word on a measure that begins or is done."""

    text = long_text(_("Remark"), required=False, rows=3)


class BreakOffForm(forms.Form):
    """Why a measure is broken off."""

    text = long_text(_("Why is the measure broken off?"), rows=3)


class ReviewForm(forms.Form):
    """A review."""

    held_on = day(_("Held on"))
    with_client = forms.BooleanField(label=_("The client took part"), required=False, initial=True)
    text = long_text(_("Where do we stand?"), rows=6)
    agreed = long_text(_("Agreed"), required=False, rows=4)
    next_on = day(
        _("Next review"), required=False, hint=_("Left empty, the interval agreed in the plan counts.")
    )


class MessageForm(forms.Form):
    """A message inside the case."""

    text = long_text(_("New message"), hint=_("Only the case team reads it; it leaves by no e-mail."))
