"""Forms around milestones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.structure.programmes.forms.dates import add_rough_date, rough_date
from nahtstelle.structure.programmes.models import Milestone
from nahtstelle.structure.programmes.states import RoughDate


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MilestoneForm(forms.Form):
    """A milestone to plan."""

    title = forms.CharField(
        label=_("Milestone"), max_length=200, help_text=_("What will then be there, in a few words.")
    )
    note = forms.CharField(label=_("Remark"), widget=_area(3), required=False)
    planned: RoughDate | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_rough_date(self, "planned", _("Planned for"))
        self.order_fields(["title", "planned", "planned_precision", "note"])

    def clean(self) -> dict[str, Any]:
        """Read the date with its precision."""
        data = super().clean() or {}
        self.planned = rough_date(self, "planned")
        return data


class MoveForm(forms.Form):
    """Where a milestone moves, and why. `after`: how many moves there were when the form was shown."""

    reason = forms.CharField(
        label=_("Why (reason)"),
        widget=_area(3),
        help_text=_("Stands in the history for good, with your name."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    planned: RoughDate | None = None

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_rough_date(self, "planned", _("New date"), initial=milestone.planned)
        self.order_fields(["planned", "planned_precision", "reason"])

    def clean(self) -> dict[str, Any]:
        """Read the date with its precision."""
        data = super().clean() or {}
        self.planned = rough_date(self, "planned")
        return data


class ReachForm(forms.Form):
    """When a milestone was reached."""

    note = forms.CharField(label=_("Remark"), widget=_area(3), required=False)
    reached: RoughDate | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = kwargs.pop("today")
        super().__init__(*args, **kwargs)
        add_rough_date(self, "reached", _("Reached on"), initial=RoughDate(today))
        self.order_fields(["reached", "reached_precision", "note"])

    def clean(self) -> dict[str, Any]:
        """Read the date with its precision."""
        data = super().clean() or {}
        self.reached = rough_date(self, "reached")
        return data


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label=_("Why (reason)"), widget=_area(3))


class LinkForm(forms.Form):
    """What a milestone waits for."""

    needs = forms.TypedChoiceField(label=_("Waits for"), coerce=int)

    def __init__(self, *args: Any, choices: list[tuple[str, list[tuple[int, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]
