"""The answer to an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.models import Appointment
from nahtstelle.structure.governance.states import Reply

CHOICES = {
    Reply.ATTENDING: _("I attend"),
    Reply.EXCUSED: _("I am excused"),
    Reply.REPRESENTED: _("I am excused and represented"),
}


class ReplyForm(forms.Form):
    """Attending, excused, or represented by one of the deputies of the meeting's day."""

    answer = forms.ChoiceField(
        label=_("Do you attend?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    deputy = forms.TypedChoiceField(
        label=_("Represented by"), required=False, coerce=int, empty_value=None, widget=forms.Select
    )

    def __init__(self, *args: Any, deputies: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(row.user_id, row.user.full_name) for row in deputies if row.user.is_active]
        choices = [(key, label) for key, label in CHOICES.items() if people or key != Reply.REPRESENTED]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        if people:
            self.fields["deputy"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["deputy"]

    @property
    def deputy_id(self) -> int | None:
        """The deputy chosen; counts only where «represented» was chosen."""
        represented = self.cleaned_data["answer"] == Reply.REPRESENTED
        return self.cleaned_data.get("deputy") if represented else None
