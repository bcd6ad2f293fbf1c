"""The door of the room: figures of a year."""

from nahtstelle.structure.governance.queries.figure_sections import figures, register_figures

__all__ = ["figures", "register_figures"]
