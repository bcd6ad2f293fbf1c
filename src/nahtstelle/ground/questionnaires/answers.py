"""Answers as JSON, after the FHIR QuestionnaireResponse resource, and back; values keep their types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.definition import CHOICES, Answers, Item, Value
from nahtstelle.ground.questionnaires.fhir import option_value, read_typed, typed
from nahtstelle.ground.questionnaires.states import ItemType
from nahtstelle.ground.ui.api import date_short


class AnswersFaulty(Exception):
    """Stored answers that do not fit their version: a fault of the program or of who changed the rows by hand."""


def write_answers(items: tuple[Item, ...], answers: Answers, *, name: str, status: str) -> dict[str, Any]:
    """Write answers: `name` is «key|version» of the questionnaire, `status` one of FHIR's."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": name,
        "status": status,
        "item": _write(items, answers),
    }


def read_answers(items: tuple[Item, ...], content: Mapping[str, Any]) -> Answers:
    """Read answers written by `write_answers`. Raises AnswersFaulty."""
    return _read(items, content.get("item", []))


def _write(items: Iterable[Item], answers: Answers) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    for item in items:
        given = answers.get(item.link_id, [])
        if item.type == ItemType.GROUP:
            written += [
                {"linkId": item.link_id, "item": _write(item.items, instance)}  # type: ignore[arg-type]
                for instance in given
            ]
        elif given:
            written.append(
                {"linkId": item.link_id, "answer": [_value(item, value) for value in given]}  # type: ignore[arg-type]
            )
    return written


def _value(item: Item, value: Value) -> dict[str, Any]:
    if item.type in CHOICES:
        for option in item.options:
            if option.key == value:
                return option_value(option)
    return typed("value", value)


def _read(items: Iterable[Item], content: object) -> Answers:
    by_id = {item.link_id: item for item in items}
    answers: Answers = {}
    if not isinstance(content, list):
        raise AnswersFaulty("item")
    for row in content:
        item = by_id.get(row.get("linkId"))
        if item is None:
            raise AnswersFaulty(f"{row.get('linkId')} is not of this version")
        if item.type == ItemType.GROUP:
            answers.setdefault(item.link_id, []).append(_read(item.items, row.get("item", [])))
            continue
        for answer in row.get("answer", []):
            value = read_typed(answer, "value")
            if value is None:
                raise AnswersFaulty(f"{item.link_id}: {answer}")
            answers.setdefault(item.link_id, []).append(value)
    return answers


def as_words(item: Item, value: object) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return date_short(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return item.words(value) if item.type in CHOICES else str(value)
