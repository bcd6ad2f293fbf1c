"""The doors of the room: who is here, which report they see. Outsiders find nothing (404)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from nahtstelle.ground.identity.api import Actor
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.permissions import can_enter_reports

AREA = {"area": "insight"}


def enter(request: HttpRequest) -> Actor:
    """Return who is here; 404 for the case level."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can_enter_reports(actor):
        raise Http404
    return actor


def seen_report(request: HttpRequest, pk: int) -> Report:
    """Return a report the actor sees; 404 for any other."""
    return get_object_or_404(Report.objects.visible_to(enter(request)), pk=pk)


def seen_section(request: HttpRequest, pk: int, section_pk: int) -> tuple[Report, ReportSection]:
    """Return a report the actor sees and one of its sections; 404 for any other."""
    report = seen_report(request, pk)
    return report, get_object_or_404(report.sections.select_related("author"), pk=section_pk)
