"""Sheets and versions as the pieces that templates draw."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nahtstelle.ground.questionnaires.answer_form import AnswerForm
from nahtstelle.ground.questionnaires.answers import as_words
from nahtstelle.ground.questionnaires.definition import Answers, Item
from nahtstelle.ground.questionnaires.describing import condition_words
from nahtstelle.ground.questionnaires.enabling import asked_paths
from nahtstelle.ground.questionnaires.fhir import typed
from nahtstelle.ground.questionnaires.sheets import COUNT, OTHER, Place
from nahtstelle.ground.questionnaires.states import ItemType


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a sheet. `when` is what the script needs to hide it; without script `condition` says it in words."""

    kind: str
    item: Item
    name: str
    condition: str = ""
    when: str = ""
    when_any: bool = False
    fields: tuple[Any, ...] = ()
    instances: tuple[tuple[Block, ...], ...] = ()
    count_name: str = ""
    count: int = 1


def blocks_of(form: AnswerForm) -> tuple[Block, ...]:
    """Return the blocks of a sheet in the order of reading."""
    return _blocks(form, form.places)


def _blocks(form: AnswerForm, places: Iterable[Place]) -> tuple[Block, ...]:
    return tuple(_block(form, place) for place in places)


def _block(form: AnswerForm, place: Place) -> Block:
    item = place.item
    names = [name for input_name in place.names for name in (input_name, input_name + OTHER)]
    return Block(
        kind="group" if item.type == ItemType.GROUP else "question" if item.is_question else "display",
        item=item,
        name=place.name,
        condition=condition_words(item, form.items),
        when=_when(place),
        when_any=item.any_condition,
        fields=tuple(form[name] for name in names if item.is_question and name in form.fields),
        instances=tuple(_blocks(form, instance) for instance in place.instances),
        count_name=place.name + COUNT if item.is_list else "",
        count=place.count,
    )


def _when(place: Place) -> str:
    rows = [
        {
            "name": place.known.get(condition.question, condition.question),
            "operator": str(condition.operator),
            "answer": next(iter(typed("", condition.answer).values())),
        }
        for condition in place.item.conditions
    ]
    return json.dumps(rows) if rows else ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item with its answers as people read them. `level` is the depth of its groups."""

    item: Item
    level: int
    answers: tuple[str, ...] = ()
    number: int = 0
    is_long: bool = False
    lines: tuple[Line, ...] = field(default=())


def lines_of(items: tuple[Item, ...], answers: Answers) -> list[Line]:
    """Return answers for reading, items that were not asked left out."""
    return list(_lines(items, answers, asked_paths(items, answers), "", 0))


def _lines(
    items: tuple[Item, ...], answers: Answers, paths: set[str], prefix: str, level: int
) -> Iterable[Line]:
    for item in items:
        if prefix + item.link_id not in paths:
            continue
        given = answers.get(item.link_id, [])
        if item.type == ItemType.GROUP:
            instances = given if item.repeats else (given[:1] or [{}])
            for place, instance in enumerate(instances):
                number = place + 1 if item.repeats else 0
                yield Line(item=item, level=level, number=number)
                below = f"{prefix}{item.link_id}/{place}/" if item.repeats else prefix
                yield from _lines(item.items, instance, paths, below, level + 1)  # type: ignore[arg-type]
        elif item.is_question:
            words = tuple(as_words(item, value) for value in given)
            yield Line(item=item, level=level, answers=words, is_long=item.type == ItemType.TEXT)
