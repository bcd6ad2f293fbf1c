"""What follows when something happened elsewhere; idempotent."""

from __future__ import annotations

from django.utils import timezone

from nahtstelle.outward.insight.actions.approval import approve_report
from nahtstelle.outward.insight.queries.approval import report_approved_by


def on_decision_numbered(*, decision_id: int, **_: object) -> None:
    """A decision was numbered: if it approves a report, the report is frozen."""
    report_id = report_approved_by(decision_id)
    if report_id is not None:
        approve_report(report_id=report_id, actor=None, now=timezone.now())
