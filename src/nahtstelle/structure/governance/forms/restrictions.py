"""The form that names who may see an agenda item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.queries.attendance import Roll

ACCESS = (("all", _("Everybody who sees the meeting")), ("readers", _("Only the people named below")))


class RestrictItemForm(forms.Form):
    """Everybody, or the people of the body on the meeting's day who are named."""

    access = forms.ChoiceField(label=_("Who may see the item"), choices=ACCESS, widget=forms.RadioSelect)
    readers = forms.TypedMultipleChoiceField(
        label=_("People named"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, roll: Roll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {
            row.user_id: f"{row.user.full_name}, {row.get_function_display()}" for row in roll.everybody
        }
        self.fields["readers"].choices = list(people.items())  # type: ignore[attr-defined]
