"""The door of the room: figures of a year, numbers, themes."""

from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.queries.figure_sections import figures, register_figures
from nahtstelle.structure.governance.queries.references import ThemeChoice, theme_choices

__all__ = ["ThemeChoice", "figures", "next_number", "register_figures", "theme_choices"]
