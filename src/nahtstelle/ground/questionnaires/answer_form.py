"""A questionnaire as a Django form: one field an input, errors at the fields, what is not asked is not demanded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.definition import CHOICES, Answers, Item, Value
from nahtstelle.ground.questionnaires.enabling import asked_paths
from nahtstelle.ground.questionnaires.sheets import OTHER, Place, Raw, lay_out, questions_on
from nahtstelle.ground.questionnaires.states import ItemType
from nahtstelle.ground.ui.api import date_short

OTHER_KEY = "other:"
LARGEST = 10**15 - 1
MOST_CHARACTERS = {ItemType.STRING: 1_000, ItemType.TEXT: 20_000}


class AnswerForm(forms.Form):
    """The questions of a version. `answers`: what is stored; `draft`: what was typed and not saved.

    `strict` False for saving in between: then nothing is demanded, only what is typed must make sense.
    """

    use_required_attribute = False

    def __init__(
        self,
        items: tuple[Item, ...],
        *,
        data: QueryDict | None = None,
        answers: Answers | None = None,
        draft: Raw | None = None,
        strict: bool = True,
    ) -> None:
        super().__init__(data)
        self.items, self.strict = items, strict
        raw = posted(data) if data is not None else draft or None
        self.places = lay_out(items, answers or {}, raw)
        self.asked: set[str] = set()
        for place in questions_on(self.places):
            for number, name in enumerate(place.names):
                self._add(place, name, number, draft or {})
        self._paths = asked_paths(items, answers or {})

    def _add(self, place: Place, name: str, number: int, draft: Raw) -> None:
        item = place.item
        field = _field(item)
        field.label = item.text if number == 0 else _("%(text)s (%(number)d)") % {
            "text": item.text,
            "number": number + 1,
        }  # fmt: skip
        field.help_text = item.hint if number == 0 else ""
        field.required = item.required and number == 0
        field.initial = draft.get(name) if draft else _initial(item, place.values, number)
        self.fields[name] = field
        if item.type == ItemType.OPEN_CHOICE:
            self.fields[name + OTHER] = _other_field(item)
            own = draft.get(name + OTHER) if draft else _initial_other(item, place.values)
            self.fields[name + OTHER].initial = own

    def clean(self) -> dict[str, Any]:
        """Take back demands that do not hold: of questions not asked, of empty instances, when only saving."""
        answers = self._read(self.places)
        self.asked = asked_paths(self.items, answers)
        for place in questions_on(self.places):
            for name in place.names:
                self._check_other(place.item, name)
                self._forgive(place, name)
        return self.cleaned_data

    def _check_other(self, item: Item, name: str) -> None:
        if item.type != ItemType.OPEN_CHOICE:
            return
        chosen, words = self.cleaned_data.get(name), self.cleaned_data.get(name + OTHER)
        if words and not chosen and name in self.errors:
            del self._errors[name]  # type: ignore[attr-defined]  # own words are an answer too
        if item.repeats:
            return
        if words and chosen and chosen != OTHER_KEY:
            self.add_error(name + OTHER, _("Choose «other» or leave this empty."))
        if chosen == OTHER_KEY and not words:
            self.add_error(name + OTHER, _("Please say what."))

    def _forgive(self, place: Place, name: str) -> None:
        errors: dict[str, Any] = self._errors  # type: ignore[attr-defined]
        for field in (name, name + OTHER):
            if field not in errors:
                continue
            demanded = all(error.code == "required" for error in errors[field].as_data())
            is_empty = demanded and self._is_empty_instance(name)
            if place.name not in self.asked or (demanded and not self.strict) or is_empty:
                del errors[field]
                self.cleaned_data.setdefault(field, None)

    def _is_empty_instance(self, name: str) -> bool:
        """Tell whether nothing at all is typed in the instance an input belongs to; a first one is not excused."""
        prefix = name.rpartition("/")[0]
        if not prefix:
            return False
        return not any(
            value not in (None, "", [])
            for field, value in self.cleaned_data.items()
            if field.startswith(prefix + "/")
        )

    def answers(self) -> Answers:
        """Return what was answered, empty instances left out."""
        return _compact(self._read(self.places))

    def _read(self, places: tuple[Place, ...]) -> Answers:
        """Return what was answered at these places; an empty instance stays, so that places can be told apart."""
        answers: Answers = {}
        for place in places:
            link_id = place.item.link_id
            if place.item.type == ItemType.GROUP:
                answers[link_id] = [self._read(instance) for instance in place.instances]
            elif place.item.is_question:
                values = [value for name in place.names for value in self._values(place.item, name)]
                if values:
                    answers[link_id] = values  # type: ignore[assignment]
        return answers

    def _values(self, item: Item, name: str) -> list[Value]:
        value = self.cleaned_data.get(name)
        if item.type == ItemType.OPEN_CHOICE:
            words = self.cleaned_data.get(name + OTHER) or ""
            chosen = value if isinstance(value, list) else [value] if value and value != OTHER_KEY else []
            own = [line.strip() for line in words.splitlines()] if item.repeats else [words]
            return [*chosen, *dict.fromkeys(line for line in own if line and line not in chosen)]
        if isinstance(value, list):
            return value
        if value in (None, ""):
            return []
        if item.type == ItemType.BOOLEAN:
            return [value == "true"]
        return [value.replace("\r\n", "\n") if isinstance(value, str) else value]

    def is_asked(self, place: Place) -> bool:
        """Tell whether the conditions of an item hold, with what is typed or stored."""
        return place.name in (self.asked if self.is_bound and self.asked else self._paths)


def posted(data: QueryDict) -> dict[str, str | list[str]]:
    """Return what was posted as plain names and values."""
    return {
        name: values[0] if len(values) == 1 else values
        for name, given in data.lists()
        if (values := [str(value) for value in given])
    }


def _field(item: Item) -> forms.Field:
    if item.type in CHOICES:
        choices = [(option.key, option.display) for option in item.options]
        if item.repeats:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        if item.type == ItemType.OPEN_CHOICE:
            choices.append((OTHER_KEY, _("Other, in the field below")))
        if not item.required:
            choices.append(("", _("No answer")))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    if item.type == ItemType.BOOLEAN:
        answers = [("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(
            choices=answers if item.required else [*answers, ("", _("No answer"))], widget=forms.RadioSelect
        )
    bounds: Mapping[str, Any] = {"min_value": item.minimum, "max_value": item.maximum}
    if item.type == ItemType.INTEGER:
        least = max(int(item.minimum), -LARGEST) if item.minimum is not None else -LARGEST  # type: ignore[arg-type]
        most = min(int(item.maximum), LARGEST) if item.maximum is not None else LARGEST  # type: ignore[arg-type]
        return forms.IntegerField(min_value=least, max_value=most, widget=forms.NumberInput)
    if item.type == ItemType.DECIMAL:
        widget = forms.NumberInput(attrs={"step": "any"})
        return forms.DecimalField(max_digits=15, decimal_places=6, widget=widget, **bounds)
    if item.type == ItemType.DATE:
        return _DateField(item)
    length = item.max_length or MOST_CHARACTERS[item.type]
    widget_of_text = forms.Textarea(attrs={"rows": 3}) if item.type == ItemType.TEXT else forms.TextInput()
    return forms.CharField(max_length=length, widget=widget_of_text)


class _DateField(forms.DateField):
    """A date between two days."""

    def __init__(self, item: Item) -> None:
        super().__init__(widget=forms.DateInput)
        self.item = item

    def validate(self, value: Any) -> None:
        """Refuse what lies outside."""
        super().validate(value)
        least, most = self.item.minimum, self.item.maximum
        if isinstance(value, dt.date) and isinstance(least, dt.date) and value < least:
            raise forms.ValidationError(_("Not before %(day)s.") % {"day": date_short(least)})
        if isinstance(value, dt.date) and isinstance(most, dt.date) and value > most:
            raise forms.ValidationError(_("Not after %(day)s.") % {"day": date_short(most)})


def _other_field(item: Item) -> forms.CharField:
    label = _("Other: %(text)s") % {"text": item.text}
    if item.repeats:
        hint = _("One on each line.")
        return forms.CharField(
            label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
    return forms.CharField(label=label, required=False, max_length=1_000)


def _initial(item: Item, values: tuple[Value, ...], number: int) -> object:
    if item.type in CHOICES:
        keys = [option.key for option in item.options]
        if item.repeats:
            return [value for value in values if value in keys]
        if not values:
            return ""
        return values[0] if values[0] in keys else OTHER_KEY
    if number >= len(values):
        return "" if item.type == ItemType.BOOLEAN else None
    value = values[number]
    if item.type == ItemType.BOOLEAN:
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _initial_other(item: Item, values: tuple[Value, ...]) -> str:
    keys = {option.key for option in item.options}
    return "\n".join(str(value) for value in values if value not in keys)


def _compact(answers: Answers) -> Answers:
    kept: Answers = {}
    for link_id, values in answers.items():
        rows = [_compact(value) if isinstance(value, dict) else value for value in values]
        rows = [row for row in rows if not isinstance(row, dict) or row]
        if rows:
            kept[link_id] = rows
    return kept
