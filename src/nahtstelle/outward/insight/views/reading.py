"""Reading a report: the page, the PDF, and the records its figures come from."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.records.api import clean_filename
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight.models import FrozenReport, Report
from nahtstelle.outward.insight.queries.documents import document_of
from nahtstelle.outward.insight.queries.drawing import drawn
from nahtstelle.outward.insight.queries.facts import Content, facts_of
from nahtstelle.outward.insight.queries.freezing import is_intact, pdf_url
from nahtstelle.outward.insight.queries.printing import pdf_of
from nahtstelle.outward.insight.queries.reports import latest_compilation
from nahtstelle.outward.insight.views.doors import AREA, enter, seen_report

FACTS_A_PAGE = 25


@require_safe
def read_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole report as a page; an approved one as it was approved."""
    report = seen_report(request, pk)
    frozen = _frozen(report)
    document = _document(report, frozen)
    context = {
        "report": report,
        "document": document,
        "sections": drawn(document),
        "frozen": frozen,
        "pdf_url": pdf_url(frozen) if frozen else "",
    }
    return render(request, "insight/read_report.html", context | AREA)


@require_safe
def print_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the PDF: of an approved report the frozen one, otherwise a draft set now."""
    report = seen_report(request, pk)
    frozen = _frozen(report)
    if frozen is not None:
        return redirect(pdf_url(frozen))
    content = pdf_of(document_of(report), issued_on=timezone.localdate())
    name = clean_filename(f"{report.title}.pdf")
    headers = {
        "Content-Disposition": content_disposition_header(False, name) or "inline",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def list_sources(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every fact with the records it was counted from (permissions.can_read_compilation)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_read_compilation(actor, report))
    frozen = _frozen(report)
    facts = _facts(report, frozen)
    page = Paginator(facts, FACTS_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "report": report,
        "page": page,
        "count": len(facts),
        "frozen": frozen,
        "is_intact": is_intact(frozen) if frozen else None,
    }
    return render(request, "insight/list_sources.html", context | AREA)


def _frozen(report: Report) -> FrozenReport | None:
    return FrozenReport.objects.filter(report=report).select_related("pdf", "html").first()


def _document(report: Report, frozen: FrozenReport | None) -> Content:
    return dict(json.loads(frozen.document)) if frozen else document_of(report)


def _facts(report: Report, frozen: FrozenReport | None) -> list[dict[str, Any]]:
    if frozen is not None:
        return list(json.loads(frozen.sources)["facts"])
    return facts_of(json.loads(latest_compilation(report).facts))
