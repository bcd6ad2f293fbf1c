"""Forms around bodies and appointments. Last days are entered; the first day after them is what is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.actions.bodies import BodyFacts
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.states import AppointmentFunction


def day_after(day: dt.date | None) -> dt.date | None:
    """Return the first day on which something no longer holds, from its last day."""
    return day + dt.timedelta(days=1) if day else None


class BodyForm(forms.ModelForm):
    """What is recorded of a body."""

    class Meta:
        model = Body
        fields = (
            "name",
            "short_name",
            "kind",
            "parent",
            "theme",
            "lead_institution",
            "decision_rule",
            "quorum",
            "min_meetings_per_year",
            "installed_on",
        )
        labels = {
            "name": _("Name"),
            "short_name": _("Short name"),
            "kind": _("Kind of body"),
            "parent": _("Stands below"),
            "theme": _("Theme"),
            "lead_institution": _("Responsible institution"),
            "decision_rule": _("Decision rule"),
            "quorum": _("Quorum"),
            "min_meetings_per_year": _("Meetings a year, at least"),
            "installed_on": _("Installed on"),
        }
        help_texts = {
            "quorum": _("Members entitled to vote who must be present. Empty: no quorum."),
            "min_meetings_per_year": "",
        }
        widgets = {"installed_on": forms.DateInput}

    @property
    def facts(self) -> BodyFacts:
        """The facts entered."""
        data = self.cleaned_data
        return BodyFacts(
            name=data["name"],
            short_name=data["short_name"],
            kind=data["kind"],
            decision_rule=data["decision_rule"],
            parent_id=data["parent"].pk if data["parent"] else None,
            theme_id=data["theme"].pk if data["theme"] else None,
            lead_institution_id=data["lead_institution"].pk if data["lead_institution"] else None,
            quorum=data["quorum"],
            min_meetings_per_year=data["min_meetings_per_year"],
            installed_on=data["installed_on"],
        )


NOBODY = get_user_model().objects.none()


class LastDayForm(forms.Form):
    """The last day of a body or an appointment."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)

    @property
    def first_day_after(self) -> dt.date:
        """The first day on which it no longer holds."""
        return self.cleaned_data["last_day"] + dt.timedelta(days=1)


def _people() -> Any:
    return get_user_model().objects.filter(is_active=True).order_by("sort_name", "pk")


class AppointForm(forms.Form):
    """Who becomes what in a body, from when, until when."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=NOBODY)
    function = forms.ChoiceField(label=_("Function"), choices=AppointmentFunction.choices, initial="member")
    deputy_for = forms.ModelChoiceField(
        label=_("Deputy for"), queryset=NOBODY, required=False, help_text=_("Only for the function «deputy».")
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voting = Appointment.objects.filter(body=body).voting().values("user")
        self.fields["user"].queryset = _people()  # type: ignore[attr-defined]
        self.fields["deputy_for"].queryset = _people().filter(pk__in=voting)  # type: ignore[attr-defined]


class ReplaceForm(forms.Form):
    """The successor and their first day."""

    user = forms.ModelChoiceField(label=_("Successor"), queryset=NOBODY)
    starts_on = forms.DateField(label=_("First day of the successor"), widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _people()  # type: ignore[attr-defined]
