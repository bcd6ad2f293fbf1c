"""Amounts as bars: of a whole, how much is bound and how much is used. Positions are SVG attributes, in per cent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nahtstelle.ground.ui.dates import amount
from nahtstelle.ground.ui.pieces import Text


@dataclass(frozen=True, kw_only=True)
class AmountRow:
    """A thing with its amounts in CHF: `whole` ≥ `bound` ≥ `used`; `expected` marks where it will end, if known."""

    label: Text
    whole: Decimal
    bound: Decimal
    used: Decimal
    expected: Decimal | None = None
    url: str = ""
    note: Text = ""


@dataclass(frozen=True, kw_only=True)
class AmountNames:
    """What the amounts are called; without `expected` there is no such mark."""

    whole: Text
    bound: Text
    used: Text
    expected: Text = ""


@dataclass(frozen=True, kw_only=True)
class PlacedAmounts:
    """A row with its widths in per cent of the whole."""

    row: AmountRow
    bound: str
    used: str
    expected: str
    words: str


@dataclass(frozen=True, kw_only=True)
class AmountBars:
    """All the template needs; `has_expected` tells whether any row has such a mark."""

    names: AmountNames
    rows: tuple[PlacedAmounts, ...]
    has_expected: bool


def amount_bars(*, names: AmountNames, rows: Iterable[AmountRow]) -> AmountBars:
    """Places each row on a line of its own: the whole fills it, so that small and large ones can be read alike."""
    placed = tuple(_placed(row, names) for row in rows)
    return AmountBars(names=names, rows=placed, has_expected=any(item.expected for item in placed))


def _placed(row: AmountRow, names: AmountNames) -> PlacedAmounts:
    parts = [(names.whole, row.whole), (names.bound, row.bound), (names.used, row.used)]
    if row.expected is not None:
        parts.append((names.expected, row.expected))
    return PlacedAmounts(
        row=row,
        bound=_width(row.bound, row.whole),
        used=_width(row.used, row.whole),
        expected="" if row.expected is None else _width(row.expected, row.whole),
        words=", ".join(f"{name} {amount(value)}" for name, value in parts),
    )


def _width(part: Decimal, whole: Decimal) -> str:
    return f"{min(max(part / whole, Decimal(0)), Decimal(1)) * 100:.2f}%" if whole else "0.00%"
