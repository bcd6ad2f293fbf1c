"""Edges: the list of erasures with their certificates."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nahtstelle.cases.casework.permissions.closing import can_read_erasures
from nahtstelle.cases.casework.presentation import erasures as look
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.ui import api as ui


@require_safe
def list_erasures(request: HttpRequest) -> HttpResponse:
    """Show what was erased and its certificates, to coordination and data protection; nobody else finds the page."""
    if not can_read_erasures(request.actor):  # type: ignore[attr-defined]
        raise Http404
    with as_service("erasure report"):
        table = look.erasure_table(request.GET)
        if table.export_format:
            return ui.export_table(table)
        context = {"table": table, "due": look.due_sentence(), "area": look.AREA}
        return render(request, "casework/closing/list_erasures.html", context)
