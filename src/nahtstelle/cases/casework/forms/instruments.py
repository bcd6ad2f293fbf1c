"""When an instrument was used."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DoneForm(forms.Form):
    """The day."""

    done_on = forms.DateField(label=_("Done on (case)"))
