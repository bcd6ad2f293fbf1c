"""The registry of figures: upper apps add a section of their own in `ready()`."""

from __future__ import annotations

from collections.abc import Callable

from nahtstelle.structure.governance.queries.figures import Figures, decision_figures, meeting_figures

Section = Callable[[int], Figures]
_sections: dict[str, Section] = {"meetings": meeting_figures, "decisions": decision_figures}


def register_figures(name: str, section: Section) -> None:
    """Add a section, such as `funding`, to the figures of every year."""
    _sections[name] = section


def figures(year: int) -> Figures:
    """Return all figures of a year: `year`, then the sections in the order in which they were registered."""
    return {"year": year} | {name: section(year) for name, section in _sections.items()}
