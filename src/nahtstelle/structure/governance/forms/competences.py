"""The form of a row of the competence matrix."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.actions.competences import CompetenceEntry
from nahtstelle.structure.governance.models import Competence
from nahtstelle.structure.governance.states import MAINSTREAM, PROPOSING_KINDS, BodyKind

KINDS = [(kind.value, kind.label) for kind in PROPOSING_KINDS]
PARTIES = [(MAINSTREAM, _("Mainstream structure")), *reversed(KINDS)]


class CompetenceForm(forms.Form):
    """Who proposes, is consulted and decides; `seen` is what the row looked like."""

    proposes = forms.MultipleChoiceField(
        label=_("Proposes"),
        choices=PARTIES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The stations before the decision, from below."),
        error_messages={"required": _("Choose who proposes.")},
    )
    consulted = forms.MultipleChoiceField(
        label=_("Is consulted"), choices=PARTIES, widget=forms.CheckboxSelectMultiple, required=False
    )
    decides = forms.ChoiceField(label=_("Decides"), choices=KINDS, widget=forms.RadioSelect)
    government_resolution = forms.BooleanField(
        label=_("A resolution of the government is needed"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def entry(self) -> CompetenceEntry:
        """What was entered."""
        data = self.cleaned_data
        return CompetenceEntry(
            proposes=tuple(data["proposes"]),
            consulted=tuple(data["consulted"]),
            decides=data["decides"],
            government_resolution=data["government_resolution"],
        )


def competence_values(row: Competence | None) -> dict[str, object]:
    """Return what the form begins with."""
    if row is None:
        return {"decides": BodyKind.COORDINATION, "proposes": [MAINSTREAM]}
    return {
        "proposes": row.proposes,
        "consulted": row.consulted,
        "decides": row.decides,
        "government_resolution": row.government_resolution,
    }
