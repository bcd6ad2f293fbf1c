"""What comes in for a round table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.round_tables import TablePlan
from nahtstelle.cases.casework.states import DateAnswer, RoundTablePresence

LONGEST = 20_000
DATES = 3
Choices = Sequence[tuple[int, str]]


class ProposeForm(forms.Form):
    """Place, dates, people, what it is about."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)

    def __init__(self, data: QueryDict | None = None, *, people: Choices, guests: Choices) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        for number in range(1, DATES + 1):
            is_first = number == 1
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("Date %(number)d") % {"number": number}, required=is_first
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label=_("Beginning %(number)d") % {"number": number}, required=is_first
            )
        self.fields["people"] = forms.TypedMultipleChoiceField(
            label=_("Team"),
            choices=people,
            coerce=int,
            initial=[value for value, _label in people],
            widget=forms.CheckboxSelectMultiple,
        )
        if guests:
            self.fields["guests"] = forms.TypedMultipleChoiceField(
                label=_("People from outside"),
                choices=guests,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["with_client"] = forms.BooleanField(
            label=_("The client takes part"), required=False, initial=True
        )
        self.fields["agenda"] = forms.CharField(
            label=_("What it is about"),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def clean(self) -> None:
        """Demand a time for each day."""
        super().clean()
        for number in range(2, DATES + 1):
            day, time = self.cleaned_data.get(f"day_{number}"), self.cleaned_data.get(f"time_{number}")
            if bool(day) != bool(time):
                self.add_error(f"{'time' if day else 'day'}_{number}", _("Please fill in this field."))

    def plan(self) -> TablePlan:
        """Return what is proposed."""
        data = self.cleaned_data
        pairs = [(data.get(f"day_{number}"), data.get(f"time_{number}")) for number in range(1, DATES + 1)]
        return TablePlan(
            place=data["place"],
            dates=tuple(_moment(day, time) for day, time in pairs if day and time),
            user_ids=frozenset(data["people"]),
            guest_ids=frozenset(data.get("guests") or ()),
            with_client=data["with_client"],
            agenda=data["agenda"],
        )


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


class DatesForm(forms.Form):
    """Which of the proposed dates suit."""

    def __init__(
        self, data: QueryDict | None = None, *, dates: Iterable[tuple[int, str]], votes: dict[int, str]
    ) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        for pk, label in dates:
            self.fields[f"date_{pk}"] = forms.ChoiceField(
                label=label, choices=DateAnswer.choices, initial=votes.get(pk), widget=forms.RadioSelect
            )

    def answers(self) -> dict[int, DateAnswer]:
        """Return the answers by id of the date."""
        return {
            int(name.removeprefix("date_")): DateAnswer(value) for name, value in self.cleaned_data.items()
        }


class GoalsForm(forms.Form):
    """What somebody wants to reach at the table."""

    goals = forms.CharField(
        label=gettext_lazy("Goals and possible strategies"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class InviteForm(forms.Form):
    """The date that is fixed."""

    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)

    def __init__(self, data: QueryDict | None = None, *, dates: Choices, place: str) -> None:
        super().__init__(data, initial={"place": place})
        self.use_required_attribute = False
        self.fields["date"] = forms.TypedChoiceField(
            label=_("Date"), choices=dates, coerce=int, widget=forms.RadioSelect
        )
        self.order_fields(["date", "place"])


class CancelForm(forms.Form):
    """Why a table does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Only the team reads it; the message says nothing of it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RecordForm(forms.Form):
    """Who was there, and what was said and agreed; saving in between demands nothing.

    Before anything is saved, everybody invited is proposed as present.
    """

    def __init__(
        self, data: QueryDict | None = None, *, people: Choices, presences: dict[int, str], record: str
    ) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        choices = [("", "–")] + [
            row for row in RoundTablePresence.choices if row[0] != RoundTablePresence.INVITED
        ]
        is_closed = data is None or "close" in data
        known = {pk: presence for pk, presence in presences.items() if presence != RoundTablePresence.INVITED}
        self.proposes = not known and not record
        proposed = RoundTablePresence.PRESENT if self.proposes else None
        for pk, name in people:
            self.fields[f"presence_{pk}"] = forms.ChoiceField(
                label=name, choices=choices, initial=known.get(pk, proposed), required=is_closed
            )
        self.fields["record"] = forms.CharField(
            label=_("What was said and agreed"),
            initial=record,
            max_length=LONGEST,
            required=is_closed,
            widget=forms.Textarea(attrs={"rows": 12}),
        )

    def seats(self) -> list[forms.BoundField]:
        """Return the fields of the participants."""
        return [self[name] for name in self.fields if name.startswith("presence_")]

    def presences(self) -> dict[int, RoundTablePresence]:
        """Return who was there, by id of the participant; who is not known yet is left out."""
        return {
            int(name.removeprefix("presence_")): RoundTablePresence(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("presence_") and value
        }
