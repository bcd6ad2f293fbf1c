"""Figures of the case level: by year, as a page and as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight import case_presentation as look
from nahtstelle.outward.insight.models import CaseFigure
from nahtstelle.outward.insight.permissions import can_read_case_figures

AREA = {"area": "case_figures"}


@require_safe
def show_case_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a year (the latest unless `jahr` says another); 404 for everybody else."""
    if not can_read_case_figures(request.actor):  # type: ignore[attr-defined]
        raise Http404
    figures = list(CaseFigure.objects.all())
    wanted = request.GET.get("jahr", "")
    chosen = next((row for row in figures if str(row.year) == wanted), figures[0] if figures else None)
    if wanted and chosen is not None and str(chosen.year) != wanted:
        raise Http404
    if chosen is not None and request.GET.get("format") in {"csv", "xlsx"}:
        return ui.export_lines(
            name=look.file_name(chosen.year),
            labels=look.EXPORT_LABELS(),
            lines=look.export_lines_of(chosen),
            wanted=request.GET["format"],
        )
    context = {"chosen": chosen, "page": look.page_of(chosen, figures) if chosen else None} | AREA
    return render(request, "insight/case_figures.html", context)
