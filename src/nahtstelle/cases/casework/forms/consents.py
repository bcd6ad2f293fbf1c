"""Input of consents, releases from secrecy, papers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.content_types import ConsentScope
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    DataCategory,
    DocumentKind,
    Purpose,
    Signer,
)
from nahtstelle.ground.records import api as records

Choices = list[tuple[int, str]]
EMPTY = _("A consent without institutions, data or purposes allows nothing.")
PAPER_KINDS = [(kind.value, kind.label) for kind in (DocumentKind.REPORT, DocumentKind.OTHER)]


class LastDayField(forms.DateField):
    """A last day, as people say it; its value is the first day after it, as periods are kept."""

    def clean(self, value: Any) -> dt.date | None:
        """Return the day after the one typed."""
        day = super().clean(value)
        return day + dt.timedelta(days=1) if day else None

    def prepare_value(self, value: Any) -> Any:
        """Return the last day of a period that is kept; what was typed stays."""
        return value - dt.timedelta(days=1) if isinstance(value, dt.date) else value


class ScopeForm(forms.Form):
    """Who may exchange what, for what. Nothing chosen means nothing allowed."""

    institutions = forms.TypedMultipleChoiceField(
        label=_("Institutions (consent)"),
        coerce=int,
        error_messages={"required": EMPTY},
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only these read in the case. No institution chosen means: nobody."),
    )
    social_services = forms.TypedMultipleChoiceField(
        label=_("Municipal social services"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Where social assistance is involved; several with Ctrl or Cmd."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Data"),
        choices=[(value.value, value.label) for value in CONSENT_CATEGORIES],
        error_messages={"required": EMPTY},
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only this is read. Nothing chosen means: nothing."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"),
        choices=Purpose.choices,
        error_messages={"required": EMPTY},
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for these. Nothing chosen means: for nothing."),
    )
    valid_to = LastDayField(
        label=_("Until and including"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Empty: until the end of the cooperation."),
    )

    def __init__(self, *args: Any, partners: Choices, local: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].choices = partners  # type: ignore[attr-defined]
        self.fields["social_services"].choices = local  # type: ignore[attr-defined]
        if not local:
            del self.fields["social_services"]

    @classmethod
    def initial_of(cls, scope: ConsentScope) -> dict[str, object]:
        """Return what was prepared as the form begins with it."""
        return {
            "institutions": scope.institutions,
            "social_services": scope.institutions,
            "categories": scope.categories,
            "purposes": scope.purposes,
            "valid_to": dt.date.fromisoformat(scope.valid_to) if scope.valid_to else None,
        }

    def scope(self) -> ConsentScope:
        """Return what was chosen."""
        data = self.cleaned_data
        until: dt.date | None = data["valid_to"]
        return ConsentScope(
            institutions=[*data["institutions"], *data.get("social_services", [])],
            categories=data["categories"],
            purposes=data["purposes"],
            valid_to=until.isoformat() if until else "",
        )


class ConsentForm(ScopeForm):
    """A consent as it came back signed."""

    field_order = ("scan", "signer", "signed_by", "signed_on")
    scan = forms.FileField(
        label=_("Scan of the signed form"),
        error_messages={"required": _("Please choose the scan.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        help_text=_("PDF, PNG or JPG. It is kept sealed in the case."),
    )
    signer = forms.ChoiceField(label=_("Signed by"), choices=Signer.choices, widget=forms.RadioSelect)
    signed_by = forms.CharField(label=_("Name of who signed"), max_length=200)
    signed_on = forms.DateField(label=_("Signed on"), widget=forms.DateInput)

    def clean_scan(self) -> records.CheckedFile:
        """Check name, size and content of the scan."""
        return checked_upload(self.cleaned_data["scan"])


class ReleaseForm(forms.Form):
    """Who is released from secrecy, for what and how long."""

    name = forms.CharField(label=_("Name of the released person"), max_length=200)
    profession = forms.CharField(
        label=_("Profession"), max_length=120, help_text=_("For instance family doctor.")
    )
    scope = forms.CharField(
        label=_("What may be told"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    valid_from = forms.DateField(label=_("From (day)"), widget=forms.DateInput)
    valid_to = LastDayField(label=_("Until and including"), widget=forms.DateInput)


class RevokeForm(forms.Form):
    """What the client said, if anything: no reason is needed."""

    text = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("Not needed: the client owes no reason. The coordination can read it until the erasure."),
    )


class PaperForm(forms.Form):
    """A paper of one's institution."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PAPER_KINDS, widget=forms.RadioSelect, initial="report")
    title = forms.CharField(label=_("Title"), max_length=200)
    category = forms.ChoiceField(
        label=_("What it is about"),
        help_text=_("Only who may read this kind of data can open the paper."),
    )
    file = forms.FileField(label=_("File"), error_messages={"required": _("Please choose a file.")})

    def __init__(self, *args: Any, categories: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (value.value, value.label) for value in DataCategory if value in categories
        ]

    def clean_file(self) -> records.CheckedFile:
        """Check name, size and content of the file."""
        return checked_upload(self.cleaned_data["file"])


def checked_upload(upload: Any) -> records.CheckedFile:
    """Return an uploaded file that passed every check; what is wrong with it stands at the field."""
    try:
        return records.read_upload(upload)
    except records.FileRefused as refusal:
        raise forms.ValidationError(refusal.sentence) from refusal
