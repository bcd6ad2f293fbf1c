"""The door of the room: figures and records of a year, numbers, themes, bodies, decisions, proposals of other apps."""

from nahtstelle.structure.governance.actions.information_items import (
    InformationNotSchedulable,
    put_information,
)
from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.actions.proposals import (
    ProposalText,
    add_paper,
    create_proposal,
    submit_proposal,
)
from nahtstelle.structure.governance.canton_files.references import (
    LoadedDecision,
    loaded_deciding_kind,
    loaded_decisions,
)
from nahtstelle.structure.governance.events import decision_numbered, proposal_forwarded
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.queries.figure_sections import figures, register_figures
from nahtstelle.structure.governance.queries.mandate_rules import heads_of
from nahtstelle.structure.governance.queries.mandate_summary import coming_coordination_meetings
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
    ProposalStanding,
    ThemeChoice,
    forwarded_proposal,
    proposal_standing,
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
from nahtstelle.structure.governance.queries.year_records import (
    ApprovingDecision,
    DecisionOfYear,
    MeetingOfYear,
    approving_decision,
    decisions_of_year,
    meetings_of_year,
)

__all__ = [
    "ApprovingDecision",
    "BodyChoice",
    "DecisionChoice",
    "DecisionOfYear",
    "DecisionRef",
    "ForwardedProposal",
    "InformationNotSchedulable",
    "LoadedDecision",
    "MeetingOfYear",
    "ProposalStanding",
    "ProposalText",
    "ThemeChoice",
    "add_paper",
    "approving_decision",
    "body_choices",
    "can_enter_structure",
    "coming_coordination_meetings",
    "create_proposal",
    "deciding_body_kind",
    "decision_numbered",
    "decision_refs",
    "decisions_in_force",
    "decisions_of_year",
    "decisions_seen",
    "figures",
    "final_decision",
    "final_decision_choices",
    "forwarded_proposal",
    "heads_body",
    "heads_of",
    "loaded_deciding_kind",
    "loaded_decisions",
    "meetings_of_year",
    "next_number",
    "proposal_forwarded",
    "proposal_standing",
    "put_information",
    "register_figures",
    "register_proposal_actions",
    "submit_proposal",
    "theme_choices",
    "visible_decision_ids",
]
