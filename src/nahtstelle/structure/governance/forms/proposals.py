"""Forms around proposals."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import EditConflict
from nahtstelle.ground.records.api import DocumentRef, accepted_extensions
from nahtstelle.structure.governance.actions.judgement import Classification
from nahtstelle.structure.governance.actions.proposals import TEXT_FIELDS, ProposalText
from nahtstelle.structure.governance.models import Proposal, Theme
from nahtstelle.structure.governance.queries.consultations import AskableGroup
from nahtstelle.structure.governance.states import FieldOfService, Matter, Origin, Request, Stance

PLEASE_CHOOSE = ("", _("Please choose"))


def _choices(kind: Any) -> list[tuple[str, str | Promise]]:
    return [PLEASE_CHOOSE, *kind.choices]


class ProposalForm(forms.Form):
    """What an author writes. A draft needs the title only; what is missing is asked for at submission."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What the proposal is about, in one line."),
    )
    origin = forms.ChoiceField(label=_("Origin"), choices=_choices(Origin), required=False)
    request = forms.ChoiceField(
        label=_("Request"),
        choices=_choices(Request),
        required=False,
        help_text=_("What you ask of the body."),
    )
    field_of_service = forms.ChoiceField(
        label=_("Field of service"), choices=_choices(FieldOfService), required=False
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("No theme yet")
    )
    background = forms.CharField(
        label=_("Background"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Need, those affected, earlier steps."),
    )
    motion = forms.CharField(
        label=_("Text of the motion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the body is to note, discuss or decide; one number for each point."),
    )

    @property
    def text(self) -> ProposalText:
        """What was entered."""
        data = dict(self.cleaned_data)
        theme = data.pop("theme")
        names = [name for name in TEXT_FIELDS if name != "theme_id"]
        return ProposalText(theme_id=theme.pk if theme else None, **{name: data[name] for name in names})


class NewProposalForm(ProposalForm):
    """The same for a new draft; the hidden name of the form keeps a second sending from making a second draft."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ChangeProposalForm(ProposalForm):
    """The same, with the version the editor began with and fingerprints of its texts."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """Return what the form of a stored proposal begins with."""
    texts = {name.removesuffix("_id"): getattr(proposal, name) for name in TEXT_FIELDS}
    return texts | {"version": proposal.version, "base": fingerprints(texts)}


def fingerprints(texts: dict[str, Any]) -> str:
    """Return short hashes of the texts as JSON: so a conflict knows which side has left a field alone."""
    return json.dumps({name: _hash(value) for name, value in texts.items()}, sort_keys=True)


def _hash(value: object) -> str:
    plain = "\n".join(str(value or "").strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


class TextConflict:
    """One field that two people wrote differently: both texts, and which one is proposed."""

    def __init__(self, *, name: str, label: str, mine: str, theirs: str, is_theirs_proposed: bool) -> None:
        self.name, self.label, self.mine, self.theirs = name, label, mine, theirs
        self.is_theirs_proposed = is_theirs_proposed


def conflicts_of(form: ChangeProposalForm, conflict: EditConflict) -> list[TextConflict]:
    """Return the fields that differ. Where the second editor has not touched a field, the stored text is proposed."""
    try:
        base = json.loads(form.data.get("base") or "{}")
    except ValueError:
        base = {}
    found = []
    for name in TEXT_FIELDS:
        field = name.removesuffix("_id")
        mine, theirs = str(form.data.get(field) or ""), conflict.current[name]
        if _hash(mine) == _hash(theirs):
            continue
        found.append(
            TextConflict(
                name=field,
                label=str(form.fields[field].label),
                mine=_shown(form, field, mine),
                theirs=_shown(form, field, theirs),
                is_theirs_proposed=base.get(field) == _hash(mine),
            )
        )
    return found


def _shown(form: forms.Form, field: str, value: str) -> str:
    """The label of a choice, the text of a text."""
    choices = getattr(form.fields[field], "choices", ())
    return next((str(label) for key, label in choices if str(key) == value and value), value)


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class CloseConsultationForm(forms.Form):
    """Closing; a reason only where answers are outstanding before the date."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
        help_text=_("Needed when answers are outstanding and the date has not passed."),
    )


class AskMembersForm(forms.Form):
    """Who is asked what, until when."""

    members = forms.TypedMultipleChoiceField(
        label=_("Members mainly affected"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one member.")},
    )
    due_on = forms.DateField(
        label=_("Answer by"),
        widget=forms.DateInput,
        error_messages={"required": _("Please choose a date in the future.")},
    )
    question = forms.CharField(
        label=_("Question"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write what the members are asked.")},
    )

    def __init__(self, *args: Any, groups: list[AskableGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (group.body, [(person.user_id, person.label) for person in group.people]) for group in groups
        ]
        self.fields["members"].initial = [
            person.user_id for group in groups for person in group.people if person.is_suggested
        ]


class StatementForm(forms.Form):
    """A member's answer."""

    stance = forms.ChoiceField(
        label=_("Your stance"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose your stance.")},
    )
    remark = forms.CharField(
        label=_("Remark"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text=_("Needed for an agreement with remarks and for a disagreement."),
    )


class ClassifyForm(forms.Form):
    """What the secretariat assigns."""

    matter = forms.ChoiceField(
        label=_("Kind of matter"),
        choices=Matter.choices,
        help_text=_("The competence matrix says for each kind who recommends and who decides."),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.all(), required=False, empty_label=_("No theme yet")
    )
    field_of_service = forms.ChoiceField(label=_("Field of service"), choices=FieldOfService.choices)
    lead_institution = Proposal._meta.get_field("lead_institution").formfield(
        label=_("Responsible institution"), required=False, empty_label=_("Not decided yet")
    )

    @property
    def classification(self) -> Classification:
        """What was entered."""
        data = self.cleaned_data
        return Classification(
            matter=data["matter"],
            field_of_service=data["field_of_service"],
            theme_id=data["theme"].pk if data["theme"] else None,
            lead_institution_id=data["lead_institution"].pk if data["lead_institution"] else None,
        )


def classification_of(proposal: Proposal) -> dict[str, Any]:
    """Return what the form begins with; the theme's institution is proposed as the responsible one."""
    lead = proposal.lead_institution_id
    if lead is None and proposal.theme is not None:
        lead = proposal.theme.lead_institution_id
    return {
        "matter": proposal.matter,
        "theme": proposal.theme_id,
        "field_of_service": proposal.field_of_service,
        "lead_institution": lead,
    }


class PaperForm(forms.Form):
    """A paper: a new one, or the next version of one that is there."""

    document = forms.TypedChoiceField(
        label=_("Paper"), coerce=int, empty_value=None, required=False, choices=(), help_text=""
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the name of the file.")
    )
    upload = forms.FileField(label=_("File"), error_messages={"required": _("Please choose a file.")})

    def __init__(self, *args: Any, documents: list[DocumentRef], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = [(row.id, _g("New version of «%(title)s»") % {"title": row.title}) for row in documents]
        self.fields["document"].choices = [("", _g("New paper")), *versions]  # type: ignore[attr-defined]
        self.fields["upload"].help_text = _g("Accepted: %(types)s.") % {
            "types": ", ".join(accepted_extensions())
        }
        if not documents:
            del self.fields["document"]
