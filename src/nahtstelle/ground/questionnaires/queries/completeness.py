"""What of a questionnaire is answered."""

from __future__ import annotations

from nahtstelle.ground.questionnaires.definition import Answers, Item, questions
from nahtstelle.ground.questionnaires.enabling import asked_paths
from nahtstelle.ground.questionnaires.states import ItemType


def missing(items: tuple[Item, ...], answers: Answers) -> list[str]:
    """Return the paths of required questions that are asked and not answered."""
    paths = asked_paths(items, answers)
    return _missing(items, answers, paths, "")


def _missing(items: tuple[Item, ...], answers: Answers, paths: set[str], prefix: str) -> list[str]:
    found: list[str] = []
    for item in items:
        if prefix + item.link_id not in paths:
            continue
        given = answers.get(item.link_id, [])
        if item.type == ItemType.GROUP:
            instances = given if item.repeats else (given[:1] or [{}])
            for place, instance in enumerate(instances):
                below = f"{prefix}{item.link_id}/{place}/" if item.repeats else prefix
                found += _missing(item.items, instance, paths, below)  # type: ignore[arg-type]
        elif item.required and not given:
            found.append(prefix + item.link_id)
    return found


def answered(items: tuple[Item, ...], answers: Answers) -> tuple[int, int]:
    """Return how many of the questions outside repeating groups are answered, and how many are asked."""
    paths = asked_paths(items, answers)
    flat = flatten(items, answers)
    asked = [row.item for row in questions(items) if not row.repeating and row.item.link_id in paths]
    return sum(1 for item in asked if flat.get(item.link_id)), len(asked)


def flatten(items: tuple[Item, ...], answers: Answers) -> dict[str, list[object]]:
    """Return all values of each question over all instances."""
    found: dict[str, list[object]] = {}
    for item in items:
        given = answers.get(item.link_id, [])
        if item.type == ItemType.GROUP:
            for instance in given:
                for link_id, values in flatten(item.items, instance).items():  # type: ignore[arg-type]
                    found.setdefault(link_id, []).extend(values)
        elif given:
            found.setdefault(item.link_id, []).extend(given)
    return found
