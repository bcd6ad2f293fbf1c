"""Input at the end of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.actions.closing import ClosingData, reasons_in
from nahtstelle.cases.casework.states import CaseState, ClosingReason, Outcome


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CloseCaseForm(forms.Form):
    """Reason and outcome; fields that the case does not need are left out."""

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("Outcome for the person"), choices=[("", "–"), *Outcome.choices])
    social_service_told_on = forms.DateField(
        label=_("Social service informed on"),
        required=False,
        widget=_day(),
        help_text=_("Social assistance is involved: it is informed before the closing."),
    )
    recommendation = forms.CharField(
        label=_("Recommendation of the team"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
    )
    recommendation_sent_on = forms.DateField(label=_("Recommendation sent on"), required=False, widget=_day())
    text = forms.CharField(
        label=_("What was reached, what remains open"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10_000,
        help_text=_("Stays in the case until its erasure."),
    )
    to_client = forms.CharField(
        label=_("Personal words in the letter to the client"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4_000,
        help_text=_("The letter says that the consent has expired and when everything will be erased."),
    )

    def __init__(self, *args: Any, state: str, social_assistance: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = reasons_in(state)
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]  # type: ignore[attr-defined]
        if state == CaseState.RECOMMENDED:
            self.fields["reason"].initial = ClosingReason.RECOMMENDATION.value
            self.fields["recommendation"].required = True
            self.fields["recommendation_sent_on"].required = True
        else:
            del self.fields["recommendation"], self.fields["recommendation_sent_on"]
        if social_assistance:
            self.fields["social_service_told_on"].required = True
        else:
            del self.fields["social_service_told_on"]
        if state == CaseState.ENQUIRY:
            del self.fields["to_client"]

    def data_of_closing(self) -> ClosingData:
        """Return what was entered."""
        data = self.cleaned_data
        paragraphs = [part.strip() for part in data.get("to_client", "").splitlines()]
        return ClosingData(
            reason=ClosingReason(data["reason"]),
            outcome=Outcome(data["outcome"]),
            text=data["text"],
            to_client=[part for part in paragraphs if part],
            recommendation=data.get("recommendation", ""),
            recommendation_sent_on=data.get("recommendation_sent_on"),
            social_service_told_on=data.get("social_service_told_on"),
        )


class SendingForm(forms.Form):
    """When the letters about the end went out."""

    sent_on = forms.DateField(label=_("Letters sent on"), initial=timezone.localdate, widget=_day())
