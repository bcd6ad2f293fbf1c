"""Forms around programmes, projects and pilots. Last days are entered; the first day after them is what is stored."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.programmes.actions.pilots import PilotPlan
from nahtstelle.structure.programmes.actions.programmes import ProgrammePlan
from nahtstelle.structure.programmes.actions.projects import ProjectPlan
from nahtstelle.structure.programmes.forms.dates import add_rough_date, rough_date
from nahtstelle.structure.programmes.models import Pilot, Programme, Project
from nahtstelle.structure.programmes.states import RoughDate

Choices = list[tuple[int, str]]
DAY = dt.timedelta(days=1)
_RESOLUTION = re.compile(r"\d{4}/\d{1,5}", re.ASCII)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _choice(label: Any, choices: Choices, *, required: bool = False) -> forms.TypedChoiceField:
    first = _("Please choose") if required else "–"
    return forms.TypedChoiceField(
        label=label, coerce=int, empty_value=None, required=required, choices=[("", first), *choices]
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput, required=False)


class ProgrammeForm(forms.Form):
    """A programme."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    purpose = forms.CharField(label=_("Purpose"), widget=_area(4), required=False)
    starts_on = _day(_("First day"))
    last_day = _day(_("Last day"))
    government_resolutions = forms.CharField(
        label=_("Resolutions of the government"),
        required=False,
        help_text=_("Numbers like 2023/657, several with a comma between."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, institutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead_institution"] = _choice(_("Responsible institution"), institutions)
        self.order_fields(["name", "short_name", "purpose", "lead_institution"])

    def clean_government_resolutions(self) -> tuple[str, ...]:
        """Read the numbers, each once."""
        numbers = [part.strip() for part in self.cleaned_data["government_resolutions"].split(",")]
        given = tuple(dict.fromkeys(number for number in numbers if number))
        if not all(_RESOLUTION.fullmatch(number) for number in given):
            raise forms.ValidationError(_g("Enter numbers like 2023/657, with a comma between."))
        return given

    @property
    def plan(self) -> ProgrammePlan:
        """What was entered."""
        data = self.cleaned_data
        return ProgrammePlan(
            name=data["name"],
            short_name=data["short_name"],
            purpose=data["purpose"],
            lead_institution_id=data["lead_institution"],
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + DAY if data["last_day"] else None,
            government_resolutions=data["government_resolutions"],
            source=data["source"],
        )


def initial_of_programme(programme: Programme) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "name": programme.name,
        "short_name": programme.short_name,
        "purpose": programme.purpose,
        "lead_institution": programme.lead_institution_id,
        "starts_on": programme.starts_on,
        "last_day": programme.ends_on - DAY if programme.ends_on else None,
        "government_resolutions": ", ".join(programme.government_resolutions),
        "source": programme.source,
        "version": programme.version,
    }


class ProjectForm(forms.Form):
    """A project."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    purpose = forms.CharField(label=_("Purpose"), widget=_area(4), required=False)
    starts_on = _day(_("First day"))
    last_day = _day(_("Last day"))
    report_months = forms.TypedChoiceField(
        label=_("Status reports"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=(
            ("", _("no periodic report")),
            (1, _("monthly")),
            (3, _("quarterly")),
            (6, _("every six months")),
            (12, _("yearly")),
        ),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"] = _choice(_("Programme"), choices["programmes"], required=True)
        self.fields["parent"] = _choice(_("Part of the project"), choices["projects"])
        self.fields["theme"] = _choice(_("Theme"), choices["themes"])
        self.fields["lead"] = _choice(_("Lead"), choices["people"])
        self.fields["lead_institution"] = _choice(_("Responsible institution"), choices["institutions"])
        self.fields["body"] = _choice(_("Body that steers it"), choices["bodies"])
        order = ["name", "short_name", "programme", "parent", "purpose", "theme", "lead", "lead_institution"]
        self.order_fields([*order, "body"])

    @property
    def plan(self) -> ProjectPlan:
        """What was entered."""
        data = self.cleaned_data
        return ProjectPlan(
            programme_id=data["programme"],
            parent_id=data["parent"],
            name=data["name"],
            short_name=data["short_name"],
            purpose=data["purpose"],
            theme_id=data["theme"],
            lead_id=data["lead"],
            lead_institution_id=data["lead_institution"],
            body_id=data["body"],
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + DAY if data["last_day"] else None,
            report_months=data["report_months"],
            source=data["source"],
        )


def initial_of_project(project: Project) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "programme": project.programme_id,
        "parent": project.parent_id,
        "name": project.name,
        "short_name": project.short_name,
        "purpose": project.purpose,
        "theme": project.theme_id,
        "lead": project.lead_id,
        "lead_institution": project.lead_institution_id,
        "body": project.body_id,
        "starts_on": project.starts_on,
        "last_day": project.ends_on - DAY if project.ends_on else None,
        "report_months": project.report_months,
        "source": project.source,
        "version": project.version,
    }


class EndForm(forms.Form):
    """When a project ended, and what came of it."""

    ended_on = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    reason = forms.CharField(label=_("What came of it"), widget=_area(5))


class PilotForm(forms.Form):
    """A pilot with its sites, one a line."""

    name = forms.CharField(label=_("Pilot"), max_length=200)
    sites = forms.CharField(
        label=_("Sites"),
        widget=_area(5),
        required=False,
        help_text=_("Social regions or institutions, one on each line."),
    )
    starts: RoughDate | None = None
    ends: RoughDate | None = None

    def __init__(self, *args: Any, pilot: Pilot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_rough_date(self, "starts", _("Begins"), initial=pilot.starts if pilot else None)
        add_rough_date(self, "ends", _("Ends"), initial=pilot.ends if pilot else None, required=False)
        self.order_fields(["name", "starts", "starts_precision", "ends", "ends_precision"])

    def clean(self) -> dict[str, Any]:
        """Read the dates with their precision; site names of at most 160 characters."""
        data = super().clean() or {}
        self.starts, self.ends = rough_date(self, "starts"), rough_date(self, "ends")
        if any(len(line.strip()) > 160 for line in data.get("sites", "").splitlines()):
            self.add_error("sites", _g("A site has a name of at most 160 characters."))
        return data

    @property
    def plan(self) -> PilotPlan:
        """What was entered."""
        assert self.starts is not None
        return PilotPlan(
            name=self.cleaned_data["name"],
            starts=self.starts,
            ends=self.ends,
            sites=tuple(self.cleaned_data["sites"].splitlines()),
        )
