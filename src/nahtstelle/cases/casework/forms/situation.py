"""What comes in while the situation is clarified."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.situation_content import Notes
from nahtstelle.cases.casework.states import ProblemArea, TeamVerdict

LONGEST = 10_000


class NotesForm(forms.Form):
    """Problem areas, resources and obstacles; an area that the consent does not cover is no field."""

    resources = forms.CharField(
        label=_("Resources"), help_text=_("One on each line."), required=False, max_length=LONGEST
    )
    obstacles = forms.CharField(
        label=_("Obstacles"), help_text=_("One on each line."), required=False, max_length=LONGEST
    )

    def __init__(self, data: QueryDict | None = None, *, areas: list[ProblemArea], notes: Notes) -> None:
        initial = {
            "resources": "\n".join(notes.resources),
            "obstacles": "\n".join(notes.obstacles),
            **{str(area): notes.areas.get(area, "") for area in areas},
        }
        super().__init__(data, prefix="notes", initial=initial)
        self.use_required_attribute = False
        self.areas = areas
        fields = {
            str(area): forms.CharField(
                label=area.label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
            )
            for area in areas
        }
        self.fields = {**fields, **self.fields}
        for name in ("resources", "obstacles"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 3})

    def notes(self) -> Notes:
        """Return what was typed."""
        data = self.cleaned_data
        return Notes(
            areas={str(area): data[str(area)].strip() for area in self.areas},
            resources=_lines(data["resources"]),
            obstacles=_lines(data["obstacles"]),
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ResolutionForm(forms.Form):
    """How a contradiction was cleared."""

    resolution = forms.CharField(
        label=_("How was it cleared?"),
        help_text=_("One sentence, such as: settled at 60 % after the medical report."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TeamDecisionForm(forms.Form):
    """What the team decided on the report (004 §5)."""

    verdict = forms.ChoiceField(
        label=_("The team decides"), choices=TeamVerdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Grounds, or the recommendation"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    decided_on = forms.DateField(label=_("Decided on (case)"))
