"""Forms of minutes: the text of an item, circulation, an objection and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.actions.objections import Answer
from nahtstelle.structure.governance.states import ApprovalWay


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-draft": ""})


class MinutesItemForm(forms.Form):
    """What was said; `version` is the one the person began with, 0 for none yet."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        widget=_long(12),
        help_text=_(
            "A blank line ends a paragraph. The result comes from the records and is not typed here."
        ),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["data-optional"] = ""


class CirculateForm(forms.Form):
    """How the minutes are approved."""

    approval = forms.ChoiceField(
        label=_("Approval"),
        widget=forms.RadioSelect,
        choices=[
            (ApprovalWay.SILENCE.value, _("By silence: approved if nobody objects within the window")),
            (ApprovalWay.MEETING.value, _("At the next meeting: an item is put on its agenda")),
        ],
    )

    def __init__(self, *args: Any, may_be_silent: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["approval"]
        if not may_be_silent:
            field.choices = field.choices[1:]
        self.initial.setdefault("approval", field.choices[0][0])


class ObjectionForm(forms.Form):
    """What is to be corrected."""

    text = forms.CharField(
        label=_("What is to be corrected, and how should it read?"),
        widget=_long(6),
        help_text=_("The secretariat answers each objection. Everybody who reads the minutes sees both."),
    )


class AnswerObjectionForm(forms.Form):
    """Accept with the corrected text, or decline with a reason."""

    verdict = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[
            ("accepted", _("Accept: the text is corrected")),
            ("declined", _("Decline: the body approves the minutes at its next meeting")),
        ],
    )
    text = forms.CharField(
        label=_("Corrected text"),
        required=False,
        widget=_long(10),
        help_text=_("If you accept: correct the text here."),
    )
    reason = forms.CharField(
        label=_("Answer to the person who objected"), widget=_long(3), help_text=_("One or two sentences.")
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def answer(self) -> Answer:
        """What was entered."""
        data = self.cleaned_data
        return Answer(
            is_accepted=data["verdict"] == "accepted",
            reason=data["reason"],
            text=data["text"],
            version=data["version"],
        )
