"""Forms around meetings. Choices come from the view, since they depend on what exists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.actions.attendance import Presented
from nahtstelle.structure.governance.actions.meetings import MeetingPlan
from nahtstelle.structure.governance.models import Appointment, Body, Meeting
from nahtstelle.structure.governance.queries.attendance import Roll
from nahtstelle.structure.governance.states import MeetingKind, Presence, Request

Announced = Mapping[int, tuple[str, int | None]]


class PlanMeetingForm(forms.Form):
    """When and where a body meets."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    date = forms.DateField(label=_("Date"), widget=forms.DateInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
    starts_at = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput)
    ends_at = forms.TimeField(label=_("Ends at"), required=False, widget=forms.TimeInput)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    @property
    def plan(self) -> MeetingPlan:
        """The plan entered."""
        return plan_from(self.cleaned_data)


class ChangeMeetingForm(forms.Form):
    """Another day, time or place; the body stays."""

    date = forms.DateField(label=_("Date"), widget=forms.DateInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
    starts_at = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput)
    ends_at = forms.TimeField(label=_("Ends at"), required=False, widget=forms.TimeInput)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def plan(self) -> MeetingPlan:
        """The plan entered."""
        return plan_from(self.cleaned_data)


def plan_from(data: dict[str, Any]) -> MeetingPlan:
    """Return the plan of a form's cleaned data."""
    return MeetingPlan(
        date=data["date"],
        kind=data["kind"],
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        place=data["place"],
    )


class CancelMeetingForm(forms.Form):
    """Why the meeting does not take place."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class ItemForm(forms.Form):
    """An item without a proposal."""

    title = forms.CharField(label=_("Item"), max_length=200)
    request = forms.ChoiceField(label=_("What is asked"), choices=Request.choices)
    presenter = forms.CharField(label=_("Presented by"), required=False, max_length=200)


class ScheduleForm(forms.Form):
    """The meeting a proposal is put on."""

    meeting = forms.ModelChoiceField(label=_("Meeting"), queryset=Meeting.objects.none(), empty_label=None)
    presenter = forms.CharField(label=_("Presented by"), required=False, max_length=200)

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        field.queryset = meetings  # type: ignore[attr-defined]
        field.label_from_instance = _meeting_label  # type: ignore[attr-defined]


def _meeting_label(meeting: Meeting) -> str:
    from nahtstelle.ground.ui.api import weekday_date

    return f"{meeting.body.short_name}, {weekday_date(meeting.date)}"


class RecusalForm(forms.Form):
    """Who leaves for an item, and why."""

    user = forms.TypedChoiceField(label=_("Person"), coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, roll: Roll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(row.user_id, row.user.full_name) for row in (*roll.members, *roll.deputies)]
        self.fields["user"].choices = people  # type: ignore[attr-defined]


class AttendanceForm(forms.Form):
    """One line for each member and associate of the meeting's day: presence, and the deputy where one may come.

    `announced` is what people answered (presence and deputy by user id): a line without a record begins with it.
    """

    def __init__(self, *args: Any, roll: Roll, announced: Announced | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roll = roll
        self.announced = announced or {}
        voting = {row.user_id for row in roll.members}
        for row in (*roll.members, *roll.associates):
            deputies = roll.deputies_of(row.user_id) if row.user_id in voting else ()
            self._add_line(row, deputies)

    def _add_line(self, row: Appointment, deputies: tuple[Appointment, ...]) -> None:
        recorded = self.roll.attendances.get(row.user_id)
        presence, deputy_id = self.announced.get(row.user_id, ("", None))
        if recorded:
            presence, deputy_id = recorded.presence, recorded.represented_by_id
        name = row.user.full_name
        choices = [
            (value, label) for value, label in Presence.choices if deputies or value != Presence.REPRESENTED
        ]
        self.fields[f"presence_{row.user_id}"] = forms.ChoiceField(
            label=_("Attendance: %(name)s") % {"name": name},
            choices=[("", "–"), *choices],
            required=False,
            initial=presence,
        )
        if deputies:
            self.fields[f"deputy_{row.user_id}"] = forms.TypedChoiceField(
                label=_("Deputy for %(name)s") % {"name": name},
                choices=[("", "–"), *((deputy.user_id, deputy.user.full_name) for deputy in deputies)],
                required=False,
                coerce=int,
                empty_value=None,
                initial=deputy_id or "",
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the table: appointment, presence field, deputy field or None."""
        return [
            {
                "row": row,
                "presence": self[f"presence_{row.user_id}"],
                "deputy": self[f"deputy_{row.user_id}"] if f"deputy_{row.user_id}" in self.fields else None,
            }
            for row in (*self.roll.members, *self.roll.associates)
        ]

    @property
    def people(self) -> dict[int, Presented]:
        """What was entered, by user id; a deputy counts only where «represented» was chosen."""
        found = {}
        for row in (*self.roll.members, *self.roll.associates):
            presence = self.cleaned_data[f"presence_{row.user_id}"]
            deputy = self.cleaned_data.get(f"deputy_{row.user_id}")
            found[row.user_id] = Presented(presence, deputy if presence == Presence.REPRESENTED else None)
        return found
