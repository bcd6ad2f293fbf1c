"""The form of a saved search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedSearchForm(forms.Form):
    """Name and notice."""

    name = forms.CharField(label=_("Name"), max_length=80)
    wants_notice = forms.BooleanField(
        label=_("Tell me in the daily e-mail how many new results there are"), required=False
    )
