"""The form of a plan: any number of goals, each with any number of measures, in one page that needs no JavaScript.

Buttons that add, move or remove a row send the whole form; what was typed comes back in the new order, unchecked.
Only «save» checks. Nothing is kept on the server before: it is content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.actions.plan_drafts import GoalDraft, MeasureDraft, PlanDraft
from nahtstelle.cases.casework.forms.plans import CLIENT, LONGEST, day, long_text
from nahtstelle.cases.casework.queries.plans import PlanText
from nahtstelle.cases.casework.states import MeasureKind

MOST = 40
Raw = dict[str, str]
Choices = Sequence[tuple[str, Any]]


class HeadForm(forms.Form):
    """What stands above the goals."""

    why = long_text(_("Why this version"), required=False, rows=2)
    starting_point = long_text(_("Starting point"), required=False, rows=4)
    review_every_weeks = forms.IntegerField(
        label=_("Review every … weeks"), min_value=1, max_value=52, initial=12
    )


class GoalForm(forms.Form):
    """A goal."""

    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Goal"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = day(
        _("To be reached by"),
        required=False,
        hint=_("A draft can do without; before the signing it is needed."),
    )


class MeasureForm(forms.Form):
    """A measure."""

    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Measure"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Kind"), choices=MeasureKind.choices)
    responsible = forms.ChoiceField(label=_("Responsible (case)"))
    starts_on = day(_("Begins on"), required=False)
    due_on = day(_("Until"))
    offer = forms.CharField(label=_("Offer used"), required=False, max_length=500)
    note = forms.CharField(label=_("Note"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["responsible"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "–"), (CLIENT, _("The client")), *people]


@dataclass
class GoalRow:
    """A goal as typed, with the measures as typed."""

    values: Raw = field(default_factory=dict)
    measures: list[Raw] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class GoalPart:
    """A goal of the page: its form and those of its measures."""

    form: GoalForm
    measures: tuple[MeasureForm, ...]


class PlanEditor:
    """A plan being typed. `is_first`: nothing was signed before, so there is no reason to give for a new version."""

    def __init__(
        self, *, people: Choices, head: Raw, rows: list[GoalRow], version: int, is_first: bool
    ) -> None:
        self.people, self.head_values, self.rows, self.version = people, head, rows, version
        self.is_first = is_first
        self.is_checked = False
        self._build()

    @classmethod
    def of_plan(cls, text: PlanText | None, *, people: Choices, weeks: int) -> PlanEditor:
        """Return the form of a stored draft, or of an empty plan."""
        if text is None:
            return cls(
                people=people,
                head={"review_every_weeks": str(weeks)},
                rows=[GoalRow(measures=[{}])],
                version=0,
                is_first=True,
            )
        head = {
            "why": text.head.why,
            "starting_point": text.head.starting_point,
            "review_every_weeks": str(text.plan.review_every_weeks),
        }
        rows = [
            GoalRow(
                values={"line": str(goal.row.line), "text": goal.text, "due_on": _iso(goal.row.due_on)},
                measures=[
                    {
                        "line": str(line.row.line),
                        "text": line.words.text,
                        "kind": line.row.kind,
                        "responsible": CLIENT if line.row.is_clients else str(line.row.responsible_id),
                        "starts_on": _iso(line.row.starts_on),
                        "due_on": _iso(line.row.due_on),
                        "offer": line.words.offer,
                        "note": line.words.note,
                    }
                    for line in goal.measures
                ],
            )
            for goal in text.goals
        ]
        return cls(
            people=people,
            head=head,
            rows=rows,
            version=text.plan.version,
            is_first=text.plan.number == 1,
        )

    @classmethod
    def of_post(cls, post: Mapping[str, str], *, people: Choices, is_first: bool) -> PlanEditor:
        """Return the form as sent."""
        rows = [
            GoalRow(
                values=_typed(post, f"g{place}", GoalForm),
                measures=[
                    _typed(post, f"g{place}m{number}", MeasureForm)
                    for number in range(_number(post.get(f"g{place}-measures")))
                ],
            )
            for place in range(_number(post.get("goals")))
        ]
        return cls(
            people=people,
            head=_typed(post, "head", HeadForm),
            rows=rows,
            version=_number(post.get("version"), most=10**6),
            is_first=is_first,
        )

    def change(self, step: str) -> None:
        """Add, move or remove a row: «add», «add-0», «up-1», «down-1-0», … Unknown steps do nothing."""
        verb, *places = step.split("-")
        numbers = [int(place) for place in places if place.isdecimal()]
        if verb == "add" and not numbers:
            self.rows.append(GoalRow(measures=[{}]))
        elif numbers and numbers[0] < len(self.rows):
            goal = self.rows[numbers[0]]
            if verb == "add":
                goal.measures.append({})
            elif len(numbers) == 1:
                _moved(self.rows, numbers[0], verb)
            elif numbers[1] < len(goal.measures):
                _moved(goal.measures, numbers[1], verb)
        del self.rows[MOST:]
        self._build()

    def is_valid(self) -> bool:
        """Check everything typed."""
        self.is_checked = True
        self._build()
        checked = [form.is_valid() for form in self.forms]
        return all(checked)

    def draft(self) -> PlanDraft:
        """Return what was typed, once it is valid."""
        goals = tuple(
            GoalDraft(
                text=part.form.cleaned_data["text"],
                due_on=part.form.cleaned_data["due_on"],
                line=part.form.cleaned_data["line"],
                measures=tuple(_measure(form.cleaned_data) for form in part.measures),
            )
            for part in self.goals
        )
        return PlanDraft(goals=goals, **self.head.cleaned_data)

    @property
    def forms(self) -> list[forms.Form]:
        """All forms of the page in order."""
        return [self.head, *(form for part in self.goals for form in (part.form, *part.measures))]

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """What stands in the way: id of the field, its label, the sentence."""
        if not self.is_checked:
            return []
        return [
            (bound.id_for_label, str(bound.label), str(error))
            for form in self.forms
            for bound in form
            for error in bound.errors
        ]

    def refuse(self, name: str | None, sentence: str) -> bool:
        """Put a refusal at its field («g0m1-due_on»); False where there is no such field."""
        prefix, _dash, field_name = (name or "").partition("-")
        for form in self.forms:
            if form.prefix == prefix and field_name in form.fields:
                form.add_error(field_name, sentence)
                return True
        return False

    def _build(self) -> None:
        self.head = self._form(HeadForm, "head", self.head_values)
        if self.is_first:
            del self.head.fields["why"]
        self.goals = [
            GoalPart(
                form=self._form(GoalForm, f"g{place}", row.values),
                measures=tuple(
                    self._form(MeasureForm, f"g{place}m{number}", values, people=self.people)
                    for number, values in enumerate(row.measures)
                ),
            )
            for place, row in enumerate(self.rows)
        ]

    def _form(self, kind: Any, prefix: str, values: Raw, **more: Any) -> Any:
        if self.is_checked:
            data = {f"{prefix}-{name}": value for name, value in values.items()}
            form = kind(data, prefix=prefix, **more)
        else:
            form = kind(prefix=prefix, initial=values, **more)
        form.use_required_attribute = False
        return form


def _measure(data: Mapping[str, Any]) -> MeasureDraft:
    who = data["responsible"]
    return MeasureDraft(
        text=data["text"],
        kind=data["kind"],
        due_on=data["due_on"],
        responsible_id=None if who == CLIENT else int(who),
        starts_on=data["starts_on"],
        offer=data["offer"],
        note=data["note"],
        line=data["line"],
    )


def _typed(post: Mapping[str, str], prefix: str, kind: type[forms.Form]) -> Raw:
    return {name: post.get(f"{prefix}-{name}", "") for name in kind.base_fields}


def _moved(rows: list[Any], place: int, verb: str) -> None:
    if verb == "remove":
        del rows[place]
    elif verb == "up" and place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    elif verb == "down" and place + 1 < len(rows):
        rows[place + 1], rows[place] = rows[place], rows[place + 1]


def _number(value: str | None, *, most: int = MOST) -> int:
    return min(int(value), most) if value and value.isdecimal() else 0


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""
