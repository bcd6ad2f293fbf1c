"""What is expected to be spent of each fund: said by the quarterly rounds, where they run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

ForecastSource = Callable[[Collection[int]], Mapping[int, Decimal]]
_sources: list[ForecastSource] = []


def register_forecast(source: ForecastSource) -> None:
    """Register who answers, for ids of funds, how much of each will be spent in all (called in `ready()`)."""
    if source not in _sources:
        _sources.append(source)


def forecasts(fund_ids: Collection[int]) -> dict[int, Decimal]:
    """Return the forecast of the funds that have one."""
    found: dict[int, Decimal] = {}
    for source in _sources:
        found |= source(fund_ids)
    return found
