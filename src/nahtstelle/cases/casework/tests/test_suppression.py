"""No hidden number can be computed from what is shown (domain §8; 003 question 2)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from nahtstelle.cases.casework.suppression import suppressed, suppressed_line, with_totals

TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


def computable(shown) -> list[tuple[int, int]]:
    """Return the hidden numbers that the equations of rows and columns determine (Gauss, exact)."""
    unknown = [
        (row, column) for row, line in enumerate(shown) for column, value in enumerate(line) if value is None
    ]
    index = {place: number for number, place in enumerate(unknown)}
    last_row, last_column = len(shown) - 1, len(shown[0]) - 1
    equations = []
    for lines, last in (
        ([[(r, c) for c in range(last_column + 1)] for r in range(last_row + 1)], last_column),
        ([[(r, c) for r in range(last_row + 1)] for c in range(last_column + 1)], last_row),
    ):
        for line in lines:
            equation = [Fraction(0)] * len(unknown)
            for position, place in enumerate(line):
                if place in index:
                    equation[index[place]] = Fraction(-1 if position == last else 1)
            equations.append(equation)
    rank = _rank(equations)
    unit = [
        [Fraction(int(column == place)) for column in range(len(unknown))] for place in range(len(unknown))
    ]
    return [place for place in unknown if _rank([*equations, unit[index[place]]]) == rank]


def _rank(rows) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(rank, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for place in range(len(rows)):
            if place != rank and rows[place][column]:
                factor = rows[place][column] / rows[rank][column]
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[rank], strict=True)]
        rank += 1
    return rank


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_nothing_small_is_shown_or_can_be_computed(inner):
    shown = suppressed(inner)
    for line, values in zip(shown, with_totals(inner), strict=True):
        for cell, value in zip(line, values, strict=True):
            assert cell in (None, value)
            assert cell is None or not 0 < cell < 5
    assert computable(shown) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_in_a_single_line_no_number_is_hidden_alone(numbers):
    shown = suppressed_line(numbers)
    assert not any(cell is not None and 0 < cell < 5 for cell in shown)
    assert shown.count(None) != 1


def test_what_is_large_enough_is_shown():
    assert suppressed([[5, 6], [7, 8]]) == [[5, 6, 11], [7, 8, 15], [12, 14, 26]]
    assert suppressed_line([5, 9]) == [5, 9, 14]
