"""Changing a tree of items: pure functions that answer a new tree; whether it is valid is the matter of `checks`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nahtstelle.ground.questionnaires.definition import Item
from nahtstelle.ground.questionnaires.states import ItemType

Items = tuple[Item, ...]


def add(items: Items, item: Item, *, group: str = "") -> Items:
    """Put an item at the end of a group, or of all."""
    if not group:
        return (*items, item)
    return _changed(items, group, lambda found: replace(found, items=(*found.items, item)))


def change(items: Items, link_id: str, item: Item) -> Items:
    """Put another item in the place of one; what a group contains stays."""
    return _changed(items, link_id, lambda found: replace(item, items=found.items))


def remove(items: Items, link_id: str) -> Items:
    """Take an item out, with all that it contains."""
    return tuple(
        replace(item, items=remove(item.items, link_id)) if item.items else item
        for item in items
        if item.link_id != link_id
    )


def move(items: Items, link_id: str, step: int) -> Items:
    """Move an item among its neighbours: -1 up, 1 down; at the end it leaves or enters the group beside it."""
    places = [place for place, item in enumerate(items) if item.link_id == link_id]
    if not places:
        return _in_groups(items, link_id, step)
    here, row = places[0], list(items)
    there = here + step
    if not 0 <= there < len(row):
        return items
    neighbour = row[there]
    if neighbour.type == ItemType.GROUP and row[here].type != ItemType.GROUP:
        moved = row.pop(here)
        inside = (moved, *neighbour.items) if step > 0 else (*neighbour.items, moved)
        row[row.index(neighbour)] = replace(neighbour, items=inside)
    else:
        row[here], row[there] = row[there], row[here]
    return tuple(row)


def _in_groups(items: Items, link_id: str, step: int) -> Items:
    row: list[Item] = []
    for item in items:
        last = len(item.items) - 1
        place = next((at for at, child in enumerate(item.items) if child.link_id == link_id), None)
        if place is None:
            row.append(replace(item, items=_in_groups(item.items, link_id, step)) if item.items else item)
        elif (place == 0 and step < 0) or (place == last and step > 0):
            rest = replace(item, items=item.items[:place] + item.items[place + 1 :])
            row += [item.items[place], rest] if step < 0 else [rest, item.items[place]]
        else:
            row.append(replace(item, items=move(item.items, link_id, step)))
    return tuple(row)


def _changed(items: Items, link_id: str, alter: Callable[[Item], Item]) -> Items:
    return tuple(
        alter(item)
        if item.link_id == link_id
        else replace(item, items=_changed(item.items, link_id, alter))
        if item.items
        else item
        for item in items
    )
