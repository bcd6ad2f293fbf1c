"""Input of the room: questionnaires, items, files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.questionnaires.definition import (
    CHOICES,
    NUMBERS,
    ORDERED,
    REPEATABLE,
    TEXTS,
    Condition,
    Item,
    Option,
    Value,
    next_link_id,
    walk,
)
from nahtstelle.ground.questionnaires.states import ItemType, Operator

CONDITIONS = 3
YES, NO = {"ja", "yes", "true", "1"}, {"nein", "no", "false", "0"}


class DescriptionForm(forms.Form):
    """What a questionnaire is called, what for, whose."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ChoiceField(label=gettext_lazy("Institution that answers for it"), required=False)

    def __init__(self, *args: Any, institutions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "–"), *institutions]  # type: ignore[attr-defined]

    @property
    def owner_id(self) -> int | None:
        """The chosen institution."""
        chosen = self.cleaned_data["owner"]
        return int(chosen) if chosen else None


class NewForm(DescriptionForm):
    """A new questionnaire."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens; stays for ever, for files and addresses."),
    )
    field_order = ("title", "key", "purpose", "owner")


class ImportForm(forms.Form):
    """A questionnaire from a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON, resource «Questionnaire» of FHIR R4; what is not supported is named."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: the name in the file."),
    )


class WithdrawForm(forms.Form):
    """Why a version is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class ItemForm(forms.Form):
    """One item of a draft. `items`: all of the draft; `item`: the one being changed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    type = forms.ChoiceField(label=gettext_lazy("Type of answer"), choices=ItemType.choices)
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    hint = forms.CharField(
        label=gettext_lazy("Hint"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Stands below the question, in small."),
    )
    group = forms.ChoiceField(label=gettext_lazy("In the group"), required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    repeats = forms.BooleanField(
        label=gettext_lazy("Several answers; a group can be added again"), required=False
    )
    options = forms.CharField(
        label=gettext_lazy("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For choices: one on each line. With a code of its own: «code | text»."),
    )
    minimum = forms.CharField(label=gettext_lazy("Smallest value"), required=False, max_length=30)
    maximum = forms.CharField(
        label=gettext_lazy("Greatest value"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("For numbers and dates (31.12.2023)."),
    )
    max_length = forms.IntegerField(
        label=gettext_lazy("At most so many characters"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("For texts."),
    )
    behaviour = forms.ChoiceField(
        label=gettext_lazy("With several conditions"),
        choices=[("all", gettext_lazy("all must hold")), ("any", gettext_lazy("one is enough"))],
        required=False,
    )

    def __init__(self, *args: Any, items: tuple[Item, ...], item: Item | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.item = items, item
        self.conditions = max(CONDITIONS, len(item.conditions) if item else 0)
        placed = list(walk(items))
        groups = [row.item for row in placed if row.item.type == ItemType.GROUP]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", _("none, at the end")), *((row.link_id, row.text) for row in groups)
        ]  # fmt: skip
        if item is not None:
            del self.fields["group"]
        before = _questions_before(items, item)
        for number in range(1, self.conditions + 1):
            self._add_condition(number, before)
        self.order_fields([name for name in self.fields if name != "behaviour"] + ["behaviour"])

    def _add_condition(self, number: int, before: list[Item]) -> None:
        named = {"number": number}
        choices = [("", "–"), *((row.link_id, row.text[:80]) for row in before)]
        self.fields[f"question{number}"] = forms.ChoiceField(
            label=_("Condition %(number)d: only if") % named, choices=choices, required=False
        )
        self.fields[f"operator{number}"] = forms.ChoiceField(
            label=_("Condition %(number)d: comparison") % named,
            choices=Operator.choices,
            required=False,
            initial=Operator.EQUAL,
        )
        self.fields[f"answer{number}"] = forms.CharField(
            label=_("Condition %(number)d: answer") % named,
            required=False,
            max_length=200,
            help_text=_(
                "As it would be answered: Ja, an option, 12, 31.12.2023. For «is answered»: Ja or Nein."
            )
            if number == 1
            else "",
        )

    @property
    def chosen_group(self) -> str:
        """The chosen group."""
        return str(self.cleaned_data.get("group", ""))

    def clean(self) -> dict[str, Any]:
        """Read bounds, options and conditions by the chosen type; what does not fit the type is left out."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("type", "")
        for name in ("minimum", "maximum"):
            written = data.get(name, "").strip()
            data[name] = self._value(kind, written, name) if written and kind in ORDERED else None
        data["options"] = _options(data.get("options", "")) if kind in CHOICES else ()
        data["conditions"] = tuple(
            filter(None, (self._condition(number) for number in range(1, self.conditions + 1)))
        )
        return data

    def _condition(self, number: int) -> Condition | None:
        question = self.cleaned_data.get(f"question{number}")
        if not question:
            return None
        operator = Operator(self.cleaned_data.get(f"operator{number}") or Operator.EQUAL)
        written = (self.cleaned_data.get(f"answer{number}") or "").strip()
        asked = next(row.item for row in walk(self.items) if row.item.link_id == question)
        kind = ItemType.BOOLEAN if operator == Operator.EXISTS else asked.type
        value = self._value(kind, written or ("ja" if operator == Operator.EXISTS else ""), f"answer{number}")
        if kind in CHOICES:
            value = next((row.key for row in asked.options if written in {row.display, row.key}), value)
        return None if value is None else Condition(question=question, operator=operator, answer=value)

    def _value(self, kind: str, written: str, name: str) -> Any:
        try:
            return _read(kind, written)
        except (ValueError, InvalidOperation):
            self.add_error(name, _("«%(value)s» cannot be an answer here.") % {"value": written})
            return None

    def read_item(self) -> Item:
        """Return the item as entered."""
        data = self.cleaned_data
        kind = ItemType(data["type"])
        return Item(
            link_id=self.item.link_id if self.item else next_link_id(self.items),
            type=kind,
            text=data["text"].strip(),
            hint=data["hint"].strip(),
            required=data["required"] and kind not in {ItemType.GROUP, ItemType.DISPLAY},
            repeats=data["repeats"] and kind in REPEATABLE,
            options=data["options"],
            conditions=data["conditions"],
            any_condition=data["behaviour"] == "any" and len(data["conditions"]) > 1,
            minimum=data["minimum"],
            maximum=data["maximum"],
            max_length=data["max_length"] if kind in TEXTS else None,
        )

    @staticmethod
    def initial_of(item: Item, revision: int) -> dict[str, object]:
        """Return what stands in the form of an item."""
        values: dict[str, object] = {
            "revision": revision,
            "type": item.type,
            "text": item.text,
            "hint": item.hint,
            "required": item.required,
            "repeats": item.repeats,
            "options": "\n".join(
                f"{row.code} | {row.display}" if row.code else row.display for row in item.options
            ),
            "minimum": _written(item.minimum),
            "maximum": _written(item.maximum),
            "max_length": item.max_length,
            "behaviour": "any" if item.any_condition else "all",
        }
        for number, condition in enumerate(item.conditions, start=1):
            values |= {
                f"question{number}": condition.question,
                f"operator{number}": condition.operator,
                f"answer{number}": _written(condition.answer),
            }
        return values


def _questions_before(items: tuple[Item, ...], item: Item | None) -> list[Item]:
    before: list[Item] = []
    for placed in walk(items):
        if item is not None and placed.item.link_id == item.link_id:
            break
        if placed.item.is_question:
            before.append(placed.item)
    return before


def _options(written: str) -> tuple[Option, ...]:
    found = []
    for line in written.splitlines():
        code, bar, display = line.partition("|")
        if line.strip():
            found.append(
                Option(code=code.strip(), display=display.strip()) if bar else Option(display=line.strip())
            )
    return tuple(found)


def _read(kind: str, written: str) -> Value:
    if kind == ItemType.BOOLEAN:
        if written.lower() in YES | NO:
            return written.lower() in YES
        raise ValueError(written)
    if kind in NUMBERS:
        plain = written.replace("'", "").replace("’", "").replace(",", ".")
        if kind == ItemType.INTEGER:
            return int(plain)
        number = Decimal(plain)
        if not number.is_finite():
            raise ValueError(written)
        return number
    if kind == ItemType.DATE:
        try:
            return dt.datetime.strptime(written, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return dt.date.fromisoformat(written)
    if not written:
        raise ValueError(written)
    return written


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
