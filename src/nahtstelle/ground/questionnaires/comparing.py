"""Two versions beside each other: what came, what went, what is worded or asked otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.definition import Item, walk
from nahtstelle.ground.questionnaires.describing import describe

Kind = Literal["added", "removed", "changed", "moved", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An item in both versions; None where it is not there. `details`: each what, before, after."""

    kind: Kind
    before: Item | None
    after: Item | None
    details: tuple[tuple[str, str, str], ...] = ()


def compare(before: tuple[Item, ...], after: tuple[Item, ...]) -> list[Difference]:
    """Return the items of both versions in the order of the later one, those that went at the end."""
    old = {placed.item.link_id: placed for placed in walk(before)}
    new = {placed.item.link_id: placed for placed in walk(after)}
    stayed_before = [link_id for link_id in old if link_id in new]
    stayed_after = [link_id for link_id in new if link_id in old]
    moved = _moved(stayed_before, stayed_after)
    rows: list[Difference] = []
    for link_id, placed in new.items():
        former = old.get(link_id)
        if former is None:
            rows.append(Difference(kind="added", before=None, after=placed.item))
            continue
        details = _details(former.item, placed.item)
        parents = [groups[-1].link_id if groups else "" for groups in (former.groups, placed.groups)]
        is_moved = parents[0] != parents[1] or link_id in moved
        kind: Kind = "changed" if details else "moved" if is_moved else "same"
        rows.append(Difference(kind=kind, before=former.item, after=placed.item, details=details))
    gone = [placed.item for link_id, placed in old.items() if link_id not in new]
    return rows + [Difference(kind="removed", before=item, after=None) for item in gone]


def _details(before: Item, after: Item) -> tuple[tuple[str, str, str], ...]:
    rows = [(_("Text"), before.text, after.text), (_("Hint"), before.hint, after.hint)]
    rows += [(_("Answer"), describe(before), describe(after))]
    rows += [(_("Options"), _options(before), _options(after))]
    rows += [(_("Only if"), _conditions(before), _conditions(after))]
    return tuple(row for row in rows if row[1] != row[2])


def _options(item: Item) -> str:
    return ", ".join(option.display for option in item.options)


def _conditions(item: Item) -> str:
    return ", ".join(f"{row.question} {row.operator} {row.answer}" for row in item.conditions)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return what is not in the longest common order of both lists."""
    lengths = [[0] * (len(after) + 1) for _row in range(len(before) + 1)]
    for i, one in enumerate(before):
        for j, other in enumerate(after):
            lengths[i + 1][j + 1] = (
                lengths[i][j] + 1 if one == other else max(lengths[i][j + 1], lengths[i + 1][j])
            )
    i, j, kept = len(before), len(after), set()
    while i and j:
        if before[i - 1] == after[j - 1]:
            kept.add(before[i - 1])
            i, j = i - 1, j - 1
        elif lengths[i - 1][j] >= lengths[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return set(after) - kept
