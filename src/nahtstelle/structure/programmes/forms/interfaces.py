"""Forms around interfaces."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[int, str]]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(label: Any, choices: Choices) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, choices=[("", _("Please choose")), *choices])


class InterfaceForm(forms.Form):
    """An open question between two projects."""

    question = forms.CharField(
        label=_("Open question"),
        widget=_area(4),
        help_text=_("What is unclear between the two projects: who does what, when, with which data?"),
    )

    def __init__(self, *args: Any, own: Choices, others: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"] = _number(_("Project (own)"), own)
        self.fields["other"] = _number(_("Other project"), others)
        self.fields["owner"] = _number(_("Who sees to it"), people)
        self.order_fields(["project", "other", "question", "owner"])


class SolutionForm(forms.Form):
    """How an interface is to be settled."""

    proposal = forms.CharField(label=_("Proposed solution"), widget=_area(5))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SettleForm(forms.Form):
    """The decision that settles an interface."""

    def __init__(self, *args: Any, decisions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"] = _number(_("Decision"), decisions)
        self.fields["decision"].help_text = _("Only a final decision settles an interface.")
