"""What a questionnaire asks, as frozen pieces: items in a tree, options, conditions. JSON is the matter of `fhir`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nahtstelle.ground.questionnaires.states import ItemType, Operator

Value = str | int | bool | Decimal | dt.date
Answers = dict[str, list["Value | Answers"]]
"""Values by link id; a group's are the answers of its instances, one where it does not repeat."""

CHOICES = frozenset({ItemType.CHOICE, ItemType.OPEN_CHOICE})
NUMBERS = frozenset({ItemType.INTEGER, ItemType.DECIMAL})
ORDERED = NUMBERS | {ItemType.DATE}
TEXTS = frozenset({ItemType.STRING, ItemType.TEXT})
ANSWERLESS = frozenset({ItemType.GROUP, ItemType.DISPLAY})
REPEATABLE = frozenset(ItemType.values) - {ItemType.DISPLAY, ItemType.BOOLEAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose; without a code the words themselves are kept."""

    display: str
    code: str = ""

    @property
    def key(self) -> str:
        """What is kept when it is chosen."""
        return self.code or self.display


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """An earlier question, how its answer is compared, and with what (`exists`: True or False)."""

    question: str
    operator: Operator
    answer: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question, a group of items, or a text. `any_condition`: one condition is enough; else all must hold."""

    link_id: str
    type: ItemType
    text: str
    hint: str = ""
    required: bool = False
    repeats: bool = False
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    minimum: int | Decimal | dt.date | None = None
    maximum: int | Decimal | dt.date | None = None
    max_length: int | None = None
    items: tuple[Item, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it is answered."""
        return self.type not in ANSWERLESS

    @property
    def is_list(self) -> bool:
        """Whether «add another» is offered: what repeats and is not a set of boxes to tick."""
        return self.repeats and self.type not in CHOICES

    def words(self, value: object) -> str:
        """Return the words of a chosen option, any other value as it is."""
        return next((option.display for option in self.options if option.key == value), str(value))


@dataclass(frozen=True, slots=True)
class Placed:
    """An item with where it stands: its depth, the groups around it, the repeating ones among these."""

    item: Item
    groups: tuple[Item, ...] = ()

    @property
    def depth(self) -> int:
        """How many groups are around it."""
        return len(self.groups)

    @property
    def repeating(self) -> tuple[str, ...]:
        """Link ids of the repeating groups around it."""
        return tuple(group.link_id for group in self.groups if group.repeats)


def walk(items: tuple[Item, ...], groups: tuple[Item, ...] = ()) -> Iterator[Placed]:
    """Yield all items in the order in which they are read."""
    for item in items:
        yield Placed(item, groups)
        yield from walk(item.items, (*groups, item))


def questions(items: tuple[Item, ...]) -> list[Placed]:
    """Return what is answered, in the order of reading."""
    return [placed for placed in walk(items) if placed.item.is_question]


def item_by_id(items: tuple[Item, ...], link_id: str) -> Item | None:
    """Return an item; None where there is none."""
    return next((placed.item for placed in walk(items) if placed.item.link_id == link_id), None)


def next_link_id(items: tuple[Item, ...]) -> str:
    """Return the next free link id: f1, f2, …"""
    taken = {placed.item.link_id for placed in walk(items)}
    number = 1
    while f"f{number}" in taken:
        number += 1
    return f"f{number}"
