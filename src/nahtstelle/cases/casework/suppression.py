"""Small numbers are hidden before anything is stored, and with them as many others as keep them from being computed.

A table has rows, columns and totals; every line adds up to its total. A hidden number can be computed exactly when it
lies on no closed way through hidden numbers (in the graph of lines, with a number as the edge between its row and its
column, it is a bridge). Then another number of its row or column is hidden as well, until none can be computed.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST_SHOWN = 5
Cells = list[list[int]]
Shown = list[list[int | None]]
Place = tuple[int, int]


def with_totals(inner: Sequence[Sequence[int]]) -> Cells:
    """Return a table with a total at the end of each row and a row of totals below."""
    rows = [[*row, sum(row)] for row in inner]
    width = len(rows[0]) if rows else 1
    return [*rows, [sum(row[place] for row in rows) for place in range(width)]]


def suppressed(inner: Sequence[Sequence[int]], *, least: int = SMALLEST_SHOWN) -> Shown:
    """Return a table with its totals in which no number from 1 to `least` - 1 is shown, nor can be computed.

    Zeros are shown unless they have to hide another number. Hidden numbers are None.
    """
    cells = with_totals(inner)
    hidden = {
        (row, column)
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
        if 0 < value < least
    }
    while computable := _bridges(hidden):
        if not any(_hide_another(cells, hidden, place) for place in _most_alone(hidden, computable)):
            break
    return [
        [None if (row, column) in hidden else value for column, value in enumerate(line)]
        for row, line in enumerate(cells)
    ]


def suppressed_line(numbers: Sequence[int], *, least: int = SMALLEST_SHOWN) -> list[int | None]:
    """Return numbers with their total at the end; hidden as in a table. Two are hidden where one would not do."""
    cells = [*numbers, sum(numbers)]
    hidden = {place for place, value in enumerate(cells) if 0 < value < least}
    if len(hidden) == 1:
        free = [place for place in range(len(cells)) if place not in hidden]
        hidden.add(min(free, key=lambda place: (place == len(cells) - 1, cells[place] == 0, cells[place])))
    return [None if place in hidden else value for place, value in enumerate(cells)]


def _hide_another(cells: Cells, hidden: set[Place], place: Place) -> bool:
    """Hide the number beside or below a computable one that is missed least; False where all are hidden."""
    last_row, last_column = len(cells) - 1, len(cells[0]) - 1
    row, column = place
    free = [(row, other) for other in range(last_column + 1) if (row, other) not in hidden]
    free += [(other, column) for other in range(last_row + 1) if (other, column) not in hidden]
    lonely = {line for line in _lines(hidden) if len(_lines(hidden)[line]) == 1}
    best = [spot for spot in free if ("row", row) in lonely and spot[0] == row]
    best += [spot for spot in free if ("column", column) in lonely and spot[1] == column]
    candidates = best or free
    if not candidates:
        return False
    hidden.add(
        min(
            candidates,
            key=lambda spot: (
                (spot[0] == last_row) + (spot[1] == last_column),
                cells[spot[0]][spot[1]] == 0,
                cells[spot[0]][spot[1]],
                spot,
            ),
        )
    )
    return True


def _most_alone(hidden: set[Place], computable: set[Place]) -> list[Place]:
    """Return the computable numbers, first those that are hidden alone in a line: a second one there helps at once."""
    lines = _lines(hidden)
    return sorted(
        computable,
        key=lambda place: (
            min(len(lines["row", place[0]]), len(lines["column", place[1]])) > 1,
            place,
        ),
    )


def _lines(hidden: set[Place]) -> dict[tuple[str, int], list[Place]]:
    lines: dict[tuple[str, int], list[Place]] = {}
    for place in hidden:
        lines.setdefault(("row", place[0]), []).append(place)
        lines.setdefault(("column", place[1]), []).append(place)
    return lines


def _bridges(hidden: set[Place]) -> set[Place]:
    """Return the hidden numbers on no closed way: what is left over when their ends are not joined otherwise."""
    return {place for place in hidden if not _joined(hidden - {place}, place)}


def _joined(edges: set[Place], place: Place) -> bool:
    """Tell whether row and column of a place are joined by other hidden numbers."""
    lines = _lines(edges)
    start, goal = ("row", place[0]), ("column", place[1])
    seen, waiting = {start}, [start]
    while waiting:
        line = waiting.pop()
        if line == goal:
            return True
        for row, column in lines.get(line, []):
            following = ("column", column) if line[0] == "row" else ("row", row)
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False
