"""A private note; the themes one follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.governance.models import Theme


class NoteForm(forms.Form):
    """What one writes for oneself, with the version and the window it was opened in."""

    text = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-draft": ""}),
    )
    document = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    editor = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class ThemesForm(forms.Form):
    """The themes one follows."""

    themes = forms.TypedMultipleChoiceField(
        label=_("Themes"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(theme.pk, theme.name) for theme in themes]  # type: ignore[attr-defined]
