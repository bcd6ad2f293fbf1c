"""The door of the room: figures of a year, numbers, themes, bodies, decisions, proposals for the national IIZ."""

from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.canton_files.references import (
    LoadedDecision,
    loaded_deciding_kind,
    loaded_decisions,
)
from nahtstelle.structure.governance.events import proposal_forwarded
from nahtstelle.structure.governance.queries.figure_sections import figures, register_figures
from nahtstelle.structure.governance.queries.mandate_rules import heads_of
from nahtstelle.structure.governance.queries.matter_decisions import (
    DecisionRef,
    deciding_body_kind,
    decision_refs,
    decisions_in_force,
    visible_decision_ids,
)
from nahtstelle.structure.governance.queries.proposal_links import register_proposal_actions
from nahtstelle.structure.governance.queries.references import (
    ForwardedProposal,
    ThemeChoice,
    forwarded_proposal,
    theme_choices,
)
from nahtstelle.structure.governance.queries.references_of_bodies import (
    BodyChoice,
    DecisionChoice,
    body_choices,
    decisions_seen,
    final_decision,
    final_decision_choices,
    heads_body,
)

__all__ = [
    "BodyChoice",
    "DecisionChoice",
    "DecisionRef",
    "ForwardedProposal",
    "LoadedDecision",
    "ThemeChoice",
    "body_choices",
    "deciding_body_kind",
    "decision_refs",
    "decisions_in_force",
    "decisions_seen",
    "figures",
    "final_decision",
    "final_decision_choices",
    "forwarded_proposal",
    "heads_body",
    "heads_of",
    "loaded_deciding_kind",
    "loaded_decisions",
    "next_number",
    "proposal_forwarded",
    "register_figures",
    "register_proposal_actions",
    "theme_choices",
    "visible_decision_ids",
]
