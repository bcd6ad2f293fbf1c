"""How often one wants to be told of what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from nahtstelle.ground.worklist.queries import NoticeLine
from nahtstelle.ground.worklist.states import BINDING_RHYTHMS, Rhythm


class NoticesForm(forms.Form):
    """One select for each kind; what has a set period offers fewer choices."""

    def __init__(self, *args: Any, lines: Iterable[NoticeLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: dict[str, str] = {}
        for line in lines:
            name = line.kind.replace(".", "_")
            self.kinds[name] = line.kind
            offered = BINDING_RHYTHMS if line.is_binding else tuple(Rhythm)
            self.fields[name] = forms.ChoiceField(
                label=line.label,
                choices=[(rhythm.value, rhythm.label) for rhythm in offered],
                initial=line.rhythm,
            )

    @property
    def rhythms(self) -> dict[str, str]:
        """What was chosen, by kind."""
        return {self.kinds[name]: value for name, value in self.cleaned_data.items()}
