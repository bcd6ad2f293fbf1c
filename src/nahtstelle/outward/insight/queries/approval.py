"""Which report a decision approves, and where its proposal stands."""

from __future__ import annotations

from nahtstelle.outward.insight.models import Report
from nahtstelle.outward.insight.states import ReportState
from nahtstelle.structure.governance.api import ProposalStanding, approving_decision, proposal_standing


def report_approved_by(decision_id: int) -> int | None:
    """Return the submitted report whose proposal this decision approves; None for any other decision."""
    waiting = Report.objects.filter(state=ReportState.SUBMITTED).order_by("pk")
    for report_id, proposal_id in waiting.values_list("pk", "proposal_id"):
        decision = approving_decision(proposal_id or 0)
        if decision is not None and decision.id == decision_id:
            return int(report_id)
    return None


def is_decided(report: Report) -> bool:
    """Tell whether a decision approves the report."""
    return report.proposal_id is not None and approving_decision(report.proposal_id) is not None


def standing(report: Report) -> ProposalStanding | None:
    """Return where the proposal of the report stands; None before it is submitted."""
    return proposal_standing(report.proposal_id) if report.proposal_id is not None else None
