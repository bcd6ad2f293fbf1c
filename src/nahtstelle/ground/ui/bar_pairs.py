"""Two amounts side by side, one pair a step: plan against actual by quarter. Positions are SVG attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nahtstelle.ground.ui.dates import amount
from nahtstelle.ground.ui.pieces import Text

HEIGHT = 150
"""Of the drawing without its labels, in pixels."""


@dataclass(frozen=True, kw_only=True)
class BarPair:
    """A step: its name, the amount planned and the amount beside it; `is_open` for one that is only expected."""

    label: Text
    first: Decimal
    second: Decimal
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class PlacedPair:
    """A pair with its place: x and width in per cent of the line, y and height in pixels."""

    pair: BarPair
    middle: str
    first_x: str
    second_x: str
    width: str
    first_y: str
    first_height: str
    second_y: str
    second_height: str

    @property
    def difference(self) -> Decimal:
        """How much the second is above the first."""
        return self.pair.second - self.pair.first


@dataclass(frozen=True, kw_only=True)
class BarPairs:
    """All the template needs."""

    pairs: tuple[PlacedPair, ...]
    first_name: Text
    second_name: Text
    open_name: Text
    top: str
    is_long: bool


def bar_pairs(pairs: Sequence[BarPair], *, first_name: Text, second_name: Text, open_name: Text) -> BarPairs:
    """Place pairs side by side; the highest amount reaches the top, what is below nothing has no bar."""
    highest = max((max(pair.first, pair.second) for pair in pairs), default=Decimal(0))
    step = 100 / max(len(pairs), 1)
    width = step * 0.36

    def tall(value: Decimal) -> float:
        return float(max(value, Decimal(0)) / highest) * HEIGHT if highest > 0 else 0.0

    placed = []
    for place, pair in enumerate(pairs):
        left = place * step + step * 0.12
        first, second = tall(pair.first), tall(pair.second)
        placed.append(
            PlacedPair(
                pair=pair,
                middle=f"{place * step + step / 2:.2f}%",
                first_x=f"{left:.2f}%",
                second_x=f"{left + width + step * 0.04:.2f}%",
                width=f"{width:.2f}%",
                first_y=f"{HEIGHT - first:.1f}",
                first_height=f"{first:.1f}",
                second_y=f"{HEIGHT - second:.1f}",
                second_height=f"{second:.1f}",
            )
        )
    return BarPairs(
        pairs=tuple(placed),
        first_name=first_name,
        second_name=second_name,
        open_name=open_name,
        top=amount(highest, 0),
        is_long=len(pairs) > 6,
    )
