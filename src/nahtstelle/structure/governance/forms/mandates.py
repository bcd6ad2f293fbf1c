"""Forms around mandates. Last days are entered; the first day after them is what is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Role
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.actions.mandate_plans import Deliverable, MandatePlan
from nahtstelle.structure.governance.actions.mandate_reports import Progress
from nahtstelle.structure.governance.models import Body, Decision, Mandate, MandateRequest, Meeting
from nahtstelle.structure.governance.queries.mandate_rules import (
    committees,
    coordination_members,
    decisions_for_change,
    free_groups,
)
from nahtstelle.structure.governance.queries.mandate_summary import meetings_for_summary, usual_period
from nahtstelle.structure.governance.states import GroupSeat, ReportStatus

ROWS = range(1, 7)
DAY = dt.timedelta(days=1)
OUTSIDE = (
    Role.COORDINATOR,
    Role.SPECIALIST,
    Role.CASE_WORKER,
    Role.PROVIDER,
    Role.ADMINISTRATOR,
    Role.DATA_PROTECTION,
)  # roles that have no business in a working group


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MandatePlanForm(forms.Form):
    """What a working group is asked for and mandated with; up to six deliverables."""

    name = forms.CharField(
        label=_("Name of the working group"),
        max_length=160,
        help_text=_("For example «Working group First interview»."),
    )
    grounds = forms.CharField(
        label=_("Why can the mainstream structures not handle this by themselves?"),
        widget=_area(4),
        help_text=_("First condition of the guide: the theme does not fit inside an existing structure."),
    )
    affected = forms.CharField(
        label=_("Which other actors are significantly affected?"),
        widget=_area(4),
        help_text=_("Second condition of the guide: others are affected, directly or indirectly."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    report_months = forms.TypedChoiceField(
        label=_("Reports to the committee"),
        coerce=int,
        initial=3,
        choices=((1, _("monthly")), (3, _("quarterly")), (6, _("every six months")), (12, _("yearly"))),
    )
    institution = forms.ModelChoiceField(
        label=_("Responsible mainstream structure"),
        queryset=Mandate._meta.get_field("institution").related_model._default_manager.none(),
    )
    lead = forms.ModelChoiceField(
        label=_("Lead of the working group"), queryset=get_user_model().objects.none()
    )
    group_members = forms.TypedMultipleChoiceField(
        label=_("Members of the working group"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    committee = forms.ModelChoiceField(
        label=_("Existing committee"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("Form a new one"),
    )
    committee_chair = forms.TypedChoiceField(
        label=_("Chair of the new committee"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only where a new committee is formed."),
    )
    committee_members = forms.TypedMultipleChoiceField(
        label=_("Members of the coordination body for the committee"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Taking part follows from membership of the coordination body; nobody else can be chosen."
        ),
    )
    budget_frame = forms.DecimalField(
        label=_("Budget frame in CHF"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    specialists = forms.CharField(
        label=_("External specialists"),
        required=False,
        widget=_area(3),
        help_text=_("Who is called in for particular complexity, and what for."),
    )

    def __init__(self, *args: Any, today: dt.date, for_issue: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in ROWS:
            self.fields[f"deliverable_{number}"] = forms.CharField(
                label=_g("Deliverable %(number)s") % {"number": number},
                max_length=200,
                required=number == 1,
            )
            self.fields[f"deliverable_{number}_on"] = forms.DateField(
                label=_g("due on"), widget=forms.DateInput, required=number == 1
            )
        self._fill_choices(today)
        if for_issue:
            self.fields["group"] = forms.ModelChoiceField(
                label=_("Existing working group"),
                queryset=free_groups(),
                required=False,
                empty_label=_("Install a new one"),
            )

    def _fill_choices(self, today: dt.date) -> None:
        fields: dict[str, Any] = self.fields
        people = get_user_model().objects.filter(is_active=True).select_related("institution")
        people = people.exclude(role__in=OUTSIDE)
        ordered = people.order_by("sort_name", "pk")
        fields["lead"].queryset = ordered
        fields["group_members"].choices = [(row.pk, _named(row)) for row in ordered]
        members = [(row.user_id, _named(row.user)) for row in coordination_members(today)]
        fields["committee_members"].choices = members
        fields["committee_chair"].choices = [("", _("Please choose")), *members]
        fields["committee"].queryset = committees()
        institutions = Mandate._meta.get_field("institution").related_model._default_manager
        fields["institution"].queryset = institutions.filter(is_mainstream=True).order_by("sort_name", "pk")

    def clean(self) -> dict[str, Any]:
        """A deliverable has a title and a date."""
        data = super().clean() or {}
        for number in ROWS:
            title, day = f"deliverable_{number}", f"deliverable_{number}_on"
            if bool(data.get(title)) != bool(data.get(day)) and not {title, day} & set(self.errors):
                missing = day if data.get(title) else title
                self.add_error(missing, _g("A deliverable needs a title and a date."))
        return data

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the deliverables, title beside date."""
        return [(self[f"deliverable_{number}"], self[f"deliverable_{number}_on"]) for number in ROWS]

    @property
    def plan(self) -> MandatePlan:
        """What was entered."""
        data = self.cleaned_data
        return MandatePlan(
            name=data["name"],
            grounds=data["grounds"],
            affected=data["affected"],
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + DAY,
            lead_id=data["lead"].pk,
            institution_id=data["institution"].pk,
            deliverables=tuple(
                Deliverable(title=data[f"deliverable_{number}"], due_on=data[f"deliverable_{number}_on"])
                for number in ROWS
                if data.get(f"deliverable_{number}")
            ),
            group_member_ids=tuple(data["group_members"]),
            committee_id=data["committee"].pk if data["committee"] else None,
            committee_member_ids=tuple(data["committee_members"]),
            committee_chair_id=data["committee_chair"],
            group_id=data["group"].pk if data.get("group") else None,
            report_months=data["report_months"],
            budget_frame=data["budget_frame"],
            specialists=data["specialists"],
        )


def _named(user: Any) -> str:
    return f"{user.full_name}, {user.institution.label}" if user.institution else user.full_name


def plan_of(request: MandateRequest | None) -> dict[str, Any]:
    """Return what the form of a request begins with; of a mandate, from the request that its decision grants."""
    if request is None:
        return {}
    seats: dict[str, list[int]] = {seat: [] for seat in GroupSeat.values}
    for row in request.seats.all():
        seats[row.seat].append(row.user_id)
    initial: dict[str, Any] = {
        "name": request.name,
        "grounds": request.grounds,
        "affected": request.affected,
        "starts_on": request.period.lower,
        "last_day": request.period.upper - DAY,
        "lead": request.lead_id,
        "institution": request.institution_id,
        "report_months": request.report_months,
        "budget_frame": request.budget_frame,
        "specialists": request.specialists,
        "committee": request.committee_id,
        "group_members": seats[GroupSeat.GROUP],
        "committee_members": seats[GroupSeat.COMMITTEE],
        "committee_chair": next(iter(seats[GroupSeat.COMMITTEE_CHAIR]), ""),
    }
    for number, due in zip(ROWS, request.deliverables.all(), strict=False):
        initial |= {f"deliverable_{number}": due.title, f"deliverable_{number}_on": due.due_on}
    return initial


class ReportForm(forms.Form):
    """What a lead reports; `after` is the number of the latest report the lead knew of."""

    status = forms.ChoiceField(
        label=_("How the working group stands"), choices=ReportStatus.choices, widget=forms.RadioSelect
    )
    done = forms.CharField(label=_("What was done"), widget=_area(6))
    next_steps = forms.CharField(label=_("What comes next"), widget=_area(4), required=False)
    risks = forms.CharField(
        label=_("Risks and what is needed"),
        widget=_area(4),
        required=False,
        help_text=_("Needed unless everything is on course. A report off course goes to the committee."),
    )
    after = forms.IntegerField(label=_("Latest report"), widget=forms.HiddenInput)

    @property
    def progress(self) -> Progress:
        """What was entered."""
        data = self.cleaned_data
        return Progress(
            status=data["status"], done=data["done"], next_steps=data["next_steps"], risks=data["risks"]
        )


class DeliverForm(forms.Form):
    """A deliverable is there."""

    report = forms.CharField(
        label=_("What was delivered, and where is it?"), widget=_area(5), max_length=4000
    )


class SettleForm(forms.Form):
    """What the committee decided on an escalation."""

    note = forms.CharField(label=_("What the committee decided"), widget=_area(5), max_length=4000)


class _DecisionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Decision) -> str:
        return f"{obj.label} · {obj.title}"


class ExtendForm(forms.Form):
    """By which decision a mandate lasts until when."""

    decision = _DecisionField(
        label=_("Decision"),
        queryset=Decision.objects.none(),
        help_text=_("Decisions about working groups of the competent body, newer than that of the mandate."),
    )
    last_day = forms.DateField(label=_("New last day"), widget=forms.DateInput)

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = decisions_for_change(mandate)  # type: ignore[attr-defined]


class DischargeForm(ExtendForm):
    """By which decision a mandate ends when, with the final report."""

    status = forms.ChoiceField(
        label=_("How the working group stands"), choices=ReportStatus.choices, initial=ReportStatus.GREEN
    )
    done = forms.CharField(
        label=_("Final report: what was reached"),
        widget=_area(6),
        help_text=_("From the lead's final report."),
    )
    next_steps = forms.CharField(
        label=_("What stays to be done, and by whom"), widget=_area(4), required=False
    )
    risks = forms.CharField(
        label=_("What was not reached, and why"),
        widget=_area(4),
        required=False,
        help_text=_("Needed unless everything is on course."),
    )
    dissolves_committee = forms.BooleanField(label=_("Dissolve the committee as well"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].label = _("Last day of the mandate")

    @property
    def progress(self) -> Progress:
        """The final report."""
        data = self.cleaned_data
        return Progress(
            status=data["status"], done=data["done"], next_steps=data["next_steps"], risks=data["risks"]
        )


class PeriodForm(forms.Form):
    """The first and the last day of a summary."""

    von = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    bis = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput)

    def period(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """Return the days entered; where they make no period, those since the last meeting."""
        since, until = usual_period(today)
        if self.is_valid():
            since, until = self.cleaned_data["von"] or since, self.cleaned_data["bis"] or until
        return (since, until) if since <= until else usual_period(today)


class ScheduleSummaryForm(forms.Form):
    """The meeting that is to be informed, and the period shown."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting of the coordination body"),
        queryset=Meeting.objects.none(),
        empty_label=_("Please choose"),
    )
    von = forms.DateField(label=_("From"), widget=forms.HiddenInput)
    bis = forms.DateField(label=_("Up to"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings_for_summary(today)
        field.label_from_instance = lambda row: f"{row.body.short_name}, {date_words(row.date)}"
