"""What makes a tree of items a questionnaire: each fault is a sentence that names the item."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.definition import (
    ANSWERLESS,
    CHOICES,
    NUMBERS,
    ORDERED,
    REPEATABLE,
    TEXTS,
    Condition,
    Item,
    Placed,
    Value,
    walk,
)
from nahtstelle.ground.questionnaires.states import ItemType, Operator

LINK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST_ITEMS, MOST_OPTIONS, DEEPEST = 300, 100, 4
LONGEST = 20_000
COMPARING = {Operator.GREATER, Operator.LESS, Operator.AT_LEAST, Operator.AT_MOST}


def faults(items: tuple[Item, ...]) -> list[str]:
    """Return what is wrong with a tree of items, in the order of reading; empty when nothing is."""
    placed = list(walk(items))
    if len(placed) > MOST_ITEMS:
        return [_("More than %(count)d items.") % {"count": MOST_ITEMS}]
    before: dict[str, Placed] = {}
    found: list[str] = []
    for here in placed:
        name = here.item.link_id
        if name in before:
            found.append(_("«%(name)s»: this link id occurs twice.") % {"name": name})
        found += [f"«{name}»: {sentence}" for sentence in _faults_of(here, before)]
        before[name] = here
    return found


def faults_of_publication(items: tuple[Item, ...]) -> list[str]:
    """Return what keeps a valid draft from being published: nothing asked, or a group with nothing in it."""
    if not any(placed.item.is_question for placed in walk(items)):
        return [_("The questionnaire asks nothing yet.")]
    return [
        _("The group «%(text)s» is empty.") % {"text": placed.item.text}
        for placed in walk(items)
        if placed.item.type == ItemType.GROUP and not placed.item.items
    ]


def _faults_of(here: Placed, before: dict[str, Placed]) -> Iterator[str]:
    item = here.item
    if not LINK_ID.fullmatch(item.link_id):
        yield _("a link id has letters, digits, points, hyphens and underscores only.")
    if not item.text.strip():
        yield _("the text is missing.")
    if here.depth > DEEPEST:
        yield _("groups lie at most %(count)d deep.") % {"count": DEEPEST}
    if item.items and item.type != ItemType.GROUP:
        yield _("only groups contain items.")
    if item.repeats and item.type not in REPEATABLE:
        yield _("this type cannot repeat.")
    if item.required and item.type in ANSWERLESS:
        yield _("only questions are required.")
    yield from _option_faults(item)
    yield from _bound_faults(item)
    for condition in item.conditions:
        yield from _condition_faults(here, condition, before.get(condition.question))


def _option_faults(item: Item) -> Iterator[str]:
    if item.type not in CHOICES:
        if item.options:
            yield _("only choices have options.")
        return
    keys = [option.key for option in item.options]
    if len(keys) < 2 or len(keys) > MOST_OPTIONS:
        yield _("a choice has two options at least, a hundred at most.")
    if len(set(keys)) < len(keys) or len({option.display for option in item.options}) < len(keys):
        yield _("an option occurs twice.")
    if any(not option.display.strip() or len(option.key) > 200 for option in item.options):
        yield _("an option has a text of at most 200 characters.")


def _bound_faults(item: Item) -> Iterator[str]:
    bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
    if bounds and item.type not in ORDERED:
        yield _("only numbers and dates have a smallest or greatest value.")
    elif any(not _fits(item, bound) for bound in bounds):
        yield _("the smallest or greatest value is of another type.")
    elif len(bounds) == 2 and bounds[0] > bounds[1]:  # type: ignore[operator]
        yield _("the smallest value is greater than the greatest.")
    if item.max_length is not None:
        if item.type not in TEXTS:
            yield _("only texts have a greatest length.")
        elif not 1 <= item.max_length <= LONGEST:
            yield _("the greatest length lies between 1 and %(count)d.") % {"count": LONGEST}


def _condition_faults(here: Placed, condition: Condition, asked: Placed | None) -> Iterator[str]:
    named = {"question": condition.question}
    if asked is None or not asked.item.is_question:
        yield _("the condition names «%(question)s», which is no question before it.") % named
        return
    if any(group not in here.repeating for group in asked.repeating):
        yield _("the condition names «%(question)s» of a repeating group from outside.") % named
    if condition.operator == Operator.EXISTS:
        if not isinstance(condition.answer, bool):
            yield _("«is answered» compares with yes or no.")
    elif condition.operator in COMPARING and asked.item.type not in ORDERED:
        yield _("«%(question)s» is neither a number nor a date and cannot be compared by size.") % named
    elif not fits_question(asked.item, condition.answer):
        yield _("the condition compares «%(question)s» with something that cannot be its answer.") % named


def fits_question(item: Item, value: Value) -> bool:
    """Tell whether a value could be an answer to a question."""
    if item.type == ItemType.CHOICE:
        return value in {option.key for option in item.options}
    return _fits(item, value)


def _fits(item: Item, value: object) -> bool:
    if item.type == ItemType.BOOLEAN:
        return isinstance(value, bool)
    if item.type in NUMBERS:
        kinds = int if item.type == ItemType.INTEGER else int | Decimal
        return isinstance(value, kinds) and not isinstance(value, bool)
    if item.type == ItemType.DATE:
        return isinstance(value, dt.date)
    return isinstance(value, str)
