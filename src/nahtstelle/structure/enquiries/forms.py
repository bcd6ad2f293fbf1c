"""Input of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.enquiries.actions.enquiries import EnquiryData
from nahtstelle.structure.enquiries.states import Dispatch, EnquiryKind


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


FORMATS = ["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y"]


class EnquiryForm(forms.Form):
    """An enquiry as it comes in."""

    kind = forms.ChoiceField(label=_("Who asks"), choices=EnquiryKind.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    person = forms.CharField(label=_("Person"), max_length=200, required=False)
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=200,
        required=False,
        help_text=_("Person and contact are seen by the secretariat and the responsible structure only."),
    )
    received_at = forms.DateTimeField(label=_("Received"), widget=_moment(), input_formats=FORMATS)
    due_at = forms.DateTimeField(
        label=_("Answer until"),
        widget=_moment(),
        input_formats=FORMATS,
        required=False,
        help_text=_("Media have an hour as well as a day."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    question = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 6}))
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, *args: Any, themes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "–"), *themes]  # type: ignore[attr-defined]

    def data_of_enquiry(self) -> EnquiryData:
        """Return what was entered."""
        names = set(EnquiryData.__dataclass_fields__) - {"theme_id"}
        theme = self.cleaned_data["theme"]
        return EnquiryData(
            theme_id=int(theme) if theme else None, **{name: self.cleaned_data[name] for name in names}
        )


class RouteForm(forms.Form):
    """Who answers a specific question: the lead of the theme is proposed."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    institution = forms.ChoiceField(
        label=_("Responsible mainstream structure"),
        help_text=_("It answers questions on specific projects (guide §9.3)."),
    )
    message = forms.CharField(
        label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )

    def __init__(
        self, *args: Any, themes: list[tuple[int, str]], institutions: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "–"), *themes]  # type: ignore[attr-defined]
        self.fields["institution"].choices = [("", "–"), *institutions]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What was answered, and by whom."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 8}))
    given_by = forms.CharField(
        label=_("Answered by (name, function)"),
        max_length=200,
        required=False,
        help_text=_("Empty: yourself. For a question passed on: who of the responsible structure answered."),
    )


class HandBackForm(forms.Form):
    """Why the question is somebody else's."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class LetterForm(forms.Form):
    """The letter to the national IIZ office; the proposal's own words are proposed."""

    addressee = forms.ChoiceField(label=_("To"))
    reason = forms.CharField(
        label=_("Why it is of national relevance"), widget=forms.Textarea(attrs={"rows": 4})
    )
    summary = forms.CharField(label=_("What it is about"), widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, offices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"].choices = offices  # type: ignore[attr-defined]


class SendingForm(forms.Form):
    """When and how the letter left."""

    sent_on = forms.DateField(label=_("Sent on"), widget=forms.DateInput)
    sent_how = forms.ChoiceField(label=_("How"), choices=Dispatch.choices, widget=forms.RadioSelect)


class ReplyForm(forms.Form):
    """What the national IIZ office answered."""

    reply_on = forms.DateField(label=_("Answer of"), widget=forms.DateInput)
    reply = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 6}))
