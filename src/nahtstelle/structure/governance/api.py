"""The door of the room: figures of a year, numbers, themes, proposals forwarded to the national IIZ."""

from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.events import proposal_forwarded
from nahtstelle.structure.governance.queries.figure_sections import figures, register_figures
from nahtstelle.structure.governance.queries.proposal_links import register_proposal_actions
from nahtstelle.structure.governance.queries.references import (
    ForwardedProposal,
    ThemeChoice,
    forwarded_proposal,
    theme_choices,
)

__all__ = [
    "ForwardedProposal",
    "ThemeChoice",
    "figures",
    "forwarded_proposal",
    "next_number",
    "proposal_forwarded",
    "register_figures",
    "register_proposal_actions",
    "theme_choices",
]
