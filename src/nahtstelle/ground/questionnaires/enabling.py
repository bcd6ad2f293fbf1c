"""Which items are asked, given the answers so far (FHIR `enableWhen`). What is not asked counts as not answered."""

from __future__ import annotations

from collections.abc import Iterable

from nahtstelle.ground.questionnaires.definition import Answers, Condition, Item, Value
from nahtstelle.ground.questionnaires.states import ItemType, Operator

Known = dict[str, list[Value]]


def asked_only(items: tuple[Item, ...], answers: Answers) -> Answers:
    """Return the answers without those to items that are not asked, and without empty instances."""
    return _asked(items, answers, {})


def asked_paths(items: tuple[Item, ...], answers: Answers) -> set[str]:
    """Return the paths of all items that are asked; an instance of a repeating group adds «id/0/» to its items."""
    paths: set[str] = set()
    _asked(items, answers, {}, paths)
    return paths


def _asked(
    items: Iterable[Item], answers: Answers, known: Known, paths: set[str] | None = None, prefix: str = ""
) -> Answers:
    kept: Answers = {}
    for item in items:
        if not is_asked(item, known):
            continue
        if paths is not None:
            paths.add(prefix + item.link_id)
        given = answers.get(item.link_id, [])
        if item.type == ItemType.GROUP:
            rows: list[Value | Answers] = []
            instances = given if item.repeats else (given[:1] or [{}])
            for place, instance in enumerate(instances):
                inner = dict(known) if item.repeats else known
                below = f"{prefix}{item.link_id}/{place}/" if item.repeats else prefix
                found = _asked(item.items, instance, inner, paths, below)  # type: ignore[arg-type]
                rows += [found] if found else []
            if rows:
                kept[item.link_id] = rows
        elif given:
            kept[item.link_id] = given
            known[item.link_id] = given  # type: ignore[assignment]
    return kept


def is_asked(item: Item, known: Known) -> bool:
    """Tell whether the conditions of an item hold; always where it has none."""
    if not item.conditions:
        return True
    results = (holds(condition, known.get(condition.question, [])) for condition in item.conditions)
    return any(results) if item.any_condition else all(results)


def holds(condition: Condition, values: list[Value]) -> bool:
    """Tell whether a condition holds for the answers of its question; for «is not» none of them may be equal."""
    if condition.operator == Operator.EXISTS:
        return bool(values) == condition.answer
    if condition.operator == Operator.NOT_EQUAL:
        return bool(values) and all(value != condition.answer for value in values)
    return any(_compares(condition.operator, value, condition.answer) for value in values)


def _compares(operator: Operator, value: Value, other: Value) -> bool:
    if operator == Operator.EQUAL:
        return value == other
    try:
        return {
            Operator.GREATER: value > other,  # type: ignore[operator]
            Operator.LESS: value < other,  # type: ignore[operator]
            Operator.AT_LEAST: value >= other,  # type: ignore[operator]
            Operator.AT_MOST: value <= other,  # type: ignore[operator]
        }[operator]
    except TypeError:
        return False
