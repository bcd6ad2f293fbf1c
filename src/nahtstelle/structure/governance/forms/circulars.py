"""Forms of circular resolutions: what is asked, the answer, the treatment of a remark, the resolution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.models import Body, Theme
from nahtstelle.structure.governance.states import (
    Answer,
    BodyKind,
    Matter,
    Outcome,
    RemarkTreatment,
)

WORDING = forms.Textarea(attrs={"rows": 12, "data-draft": ""})


SAID = (
    (Answer.AGREE.value, _("Agree")),
    (Answer.REMARKS.value, _("Agree with remarks")),
    (Answer.DISAGREE.value, _("Disagree")),
    (Answer.MEETING.value, _("Request a meeting: the resolution stops")),
)


class ChangeCircularForm(forms.Form):
    """Title, theme and wording; `seen` is what the draft looked like."""

    title = forms.CharField(label=_("Title"), max_length=200)
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("No theme yet")
    )
    text = forms.CharField(
        label=_("Wording of the resolution"),
        widget=WORDING,
        help_text=_("It is frozen when the members are asked. Number the clauses: 1., 2., 3."),
        error_messages={"required": _("Enter the wording of the resolution.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class CreateCircularForm(ChangeCircularForm):
    """A free resolution, of any body that decides."""

    body: Any = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none(), empty_label=None)
    matter = forms.ChoiceField(
        label=_("Kind of matter"),
        choices=Matter.choices,
        help_text=_("The competence matrix says which body decides it, and whether the government does."),
    )
    field_order = ("body", "matter", "theme", "title", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.exclude(kind=BodyKind.SECRETARIAT).filter(dissolved_on__isnull=True)
        self.fields["body"].queryset = bodies.order_by("rank", "sort_name", "pk")  # type: ignore[attr-defined]


class DueForm(forms.Form):
    """Until when the members answer."""

    due_on = forms.DateField(
        label=_("Answer by"),
        widget=forms.DateInput,
        help_text=_("Two days before, who has not answered is reminded."),
        error_messages={"required": _("Please choose a date in the future.")},
    )


class AnswerForm(forms.Form):
    """A member's answer, on one page of a phone."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=SAID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose your answer.")},
    )
    remark = forms.CharField(
        label=_("Remark or reason"),
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}),
        required=False,
        help_text=_(
            "Needed for remarks, a disagreement and a request. A request stops the resolution at once."
        ),
    )


class TreatmentForm(forms.Form):
    """What becomes of a remark. `seen_text` and `seen_treatment` are what the person worked on."""

    treatment = forms.ChoiceField(
        label=_("Treatment"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the remark.")},
    )
    reply = forms.CharField(
        label=_("Reply to the member"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Everybody who may read the answers reads it."),
    )
    text = forms.CharField(
        label=_("New wording"),
        widget=WORDING,
        required=False,
        help_text=_("Only for an integrated remark: a new version is frozen when the wording differs."),
    )
    seen_text = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_treatment = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_seen_text(self) -> int:
        """Nothing is no text: whoever sends that is told that the text has changed."""
        return self.cleaned_data["seen_text"] or 0

    def __init__(self, *args: Any, treatments: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, RemarkTreatment(value).label) for value in treatments]
        self.fields["treatment"].choices = choices  # type: ignore[attr-defined]


class GovernmentForm(forms.Form):
    """What the government resolved."""

    outcome = forms.ChoiceField(
        label=_("The government has"),
        choices=((Outcome.DECIDED.value, _("agreed")), (Outcome.REJECTED.value, _("rejected it"))),
        widget=forms.RadioSelect,
        initial=Outcome.DECIDED.value,
    )
    number = forms.CharField(
        label=_("Number (RRB)"), max_length=40, help_text=_("Year and number, for example 2023/659.")
    )
    resolved_on = forms.DateField(label=_("Date of the resolution"), widget=forms.DateInput)
    text = forms.CharField(
        label=_("Wording as resolved"),
        widget=WORDING,
        help_text=_(
            "Change it only where the government has changed it: the change is kept as a version of its own."
        ),
    )
