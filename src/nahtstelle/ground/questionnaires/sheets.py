"""Names of the inputs of a sheet, and how often each repeats. A repeating group puts «id/0/» before its items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nahtstelle.ground.questionnaires.definition import Answers, Item, Value
from nahtstelle.ground.questionnaires.states import ItemType

Raw = Mapping[str, str | list[str]]
COUNT, OTHER, ADD = "/count", "/other", "add"
MOST_REPEATS = 50


@dataclass(frozen=True, slots=True)
class Place:
    """An item at its place on a sheet: the name of its input, what stands there, its instances where it is a group."""

    item: Item
    name: str
    known: Mapping[str, str]
    values: tuple[Value, ...] = ()
    count: int = 1
    instances: tuple[tuple[Place, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its inputs: one, or one each time it repeats."""
        if self.item.is_question and self.item.is_list:
            return tuple(f"{self.name}/{number}" for number in range(self.count))
        return (self.name,)


def lay_out(
    items: tuple[Item, ...], answers: Answers, raw: Raw | None, *, prefix: str = "", known: Raw | None = None
) -> tuple[Place, ...]:
    """Lay items out with as many repeats as are answered, or as `raw` (what was typed) says; «add» adds one."""
    names: dict[str, str] = dict(known or {})  # type: ignore[arg-type]
    return tuple(_places(items, answers, raw, prefix, names))


def _places(
    items: tuple[Item, ...], answers: Answers, raw: Raw | None, prefix: str, names: dict[str, str]
) -> Iterator[Place]:
    for item in items:
        name, given = prefix + item.link_id, answers.get(item.link_id, [])
        count = _count(item, name, len(given), raw)
        if item.type != ItemType.GROUP:
            names[item.link_id] = name
            yield Place(item, name, dict(names), tuple(given), count)  # type: ignore[arg-type]
        elif item.repeats:
            rows = []
            for number in range(count):
                inside: Answers = given[number] if number < len(given) else {}  # type: ignore[assignment]
                below = f"{name}/{number}/"
                rows.append(lay_out(item.items, inside, raw, prefix=below, known=names))
            yield Place(item, name, dict(names), (), count, tuple(rows))
        else:
            inside = given[0] if given else {}  # type: ignore[assignment]
            outer = dict(names)
            row = tuple(_places(item.items, inside, raw, prefix, names))
            yield Place(item, name, outer, (), 1, (row,))


def _count(item: Item, name: str, answered: int, raw: Raw | None) -> int:
    if not item.is_list:
        return 1
    typed = str((raw or {}).get(name + COUNT, ""))
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else answered
    count = max(1, count)
    if raw is not None and raw.get(ADD) == name:
        count += 1
    return min(count, MOST_REPEATS)


def questions_on(places: tuple[Place, ...]) -> Iterator[Place]:
    """Yield the places of all questions."""
    for place in places:
        if place.item.is_question:
            yield place
        for instance in place.instances:
            yield from questions_on(instance)
