"""What is to be reached, and the judgement of measured figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

MAX_IMPORT_MB = 600
MAX_EXCERPT_SECONDS = 0.3
MAX_PACK_SECONDS = 15.0
"""Until a pack of 300 pages is ready, as a job, the first of a meeting."""
MAX_PACK_MB = 500
MAX_ANNUAL_REPORT_SECONDS = 3.0
"""Compiling the year and setting a report of 40 pages."""
MAX_SHEET_MB = 400


@dataclass(frozen=True)
class Limits:
    """What the pages of a part of the house must keep to.

    `growth` is p50 at the largest size as a multiple of p50 at 1×, `times_empty` p50 of the page as a multiple of the
    empty signed-in page's. As many queries are asked at every size.
    """

    name: str
    queries: int = 15
    growth: float = 1.5
    times_empty: float = 6.0


LIMITS = Limits("Übrige Seiten")
LIMITS_OF_MONEY = Limits("Programme und Mittel", growth=2.0)
LIMITS_OF_CASES = Limits("Fälle", queries=20, growth=2.0, times_empty=8.0)
"""Pages of the case level ask the consent, stand behind the wall of the database and decrypt."""


def quantile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


@dataclass
class Measured:
    """A page at one size: milliseconds of its requests and of the empty page's between them, round by round."""

    status: int = 0
    queries: int = 0
    rounds: list[list[float]] = field(default_factory=list)
    empty_rounds: list[list[float]] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Median of all requests, in milliseconds."""
        return median(self._all())

    @property
    def p95(self) -> float:
        """95th percentile of all requests, in milliseconds."""
        return quantile(self._all(), 0.95)

    @property
    def times_empty(self) -> float:
        """Median over the rounds of page to empty page."""
        pairs = zip(self.rounds, self.empty_rounds, strict=True)
        return median(median(page) / median(empty) for page, empty in pairs)

    def _all(self) -> list[float]:
        return [value for round_ in self.rounds for value in round_]


@dataclass
class Page:
    """A page at all sizes."""

    label: str
    sizes: dict[int, Measured]
    limits: Limits = LIMITS

    @property
    def is_measured(self) -> bool:
        """False while the page answers anything but 200."""
        return all(measured.rounds for measured in self.sizes.values())

    @property
    def queries(self) -> list[int]:
        """Queries by size."""
        return [measured.queries for measured in self.sizes.values()]

    @property
    def growth(self) -> float:
        """Median over the rounds of the largest size to the smallest."""
        smallest, largest = self.sizes[min(self.sizes)], self.sizes[max(self.sizes)]
        pairs = zip(largest.rounds, smallest.rounds, strict=True)
        return median(median(large) / median(small) for large, small in pairs)

    @property
    def times_empty(self) -> float:
        """The worst of the sizes."""
        return max(measured.times_empty for measured in self.sizes.values())

    def missed(self) -> list[str]:
        """Say which targets the page misses."""
        if not self.is_measured:
            return [f"antwortet {[measured.status for measured in self.sizes.values()]}"]
        faults = []
        if max(self.queries) > self.limits.queries:
            faults.append(f"{max(self.queries)} Abfragen (höchstens {self.limits.queries})")
        if len(set(self.queries)) > 1:
            faults.append(f"Abfragen wachsen mit dem Bestand: {self.queries}")
        if self.growth > self.limits.growth:
            faults.append(f"p50 wächst auf das {self.growth:.2f}-fache (höchstens {self.limits.growth})")
        if self.times_empty > self.limits.times_empty:
            faults.append(
                f"{self.times_empty:.1f}-mal die leere Seite (höchstens {self.limits.times_empty:.0f})"
            )
        return faults
