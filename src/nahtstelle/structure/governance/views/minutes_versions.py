"""Frozen versions of minutes: what changed, and the PDF, each as the reader may see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import Minutes, MinutesVersion
from nahtstelle.structure.governance.queries import minutes as queries
from nahtstelle.structure.governance.queries.minutes_comparison import compare
from nahtstelle.structure.governance.queries.minutes_document import (
    approved_sentence,
    minutes_data,
    minutes_filename,
)
from nahtstelle.structure.governance.states import MinutesState
from nahtstelle.structure.governance.views.doors import enter_structure, seen_minutes


@require_safe
def show_minutes_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a frozen version changed against the one before, side by side."""
    actor, minutes = enter_structure(request), seen_minutes(request, pk)
    version = get_object_or_404(MinutesVersion, minutes=minutes, number=number)
    before = MinutesVersion.objects.filter(minutes=minutes, number=number - 1).first()
    changes = None
    if before is not None:
        old, new = (queries.edition_of(actor, minutes, row).text for row in (before, version))
        changes = compare(old, new)
    context = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "version": version,
        "before": before,
        "changes": changes,
        "area": "bodies",
    }
    return render(request, "governance/minutes/show_minutes_version.html", context)


def _stored_url(minutes: Minutes, version: MinutesVersion) -> str:
    """The PDF kept for a version; of approved minutes the one that says so."""
    if minutes.state == MinutesState.APPROVED and version.number == minutes.version and minutes.dossier_id:
        return records.documents(minutes.dossier_id)[0].latest.url
    assert version.document is not None
    names = [version.document.document.uuid, version.document.number]
    return reverse("records:download_version", args=names)


@require_safe
def download_minutes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Lead to the stored PDF; who may not see everything gets their own copy, and so does who reads imported ones."""
    actor, minutes = enter_structure(request), seen_minutes(request, pk)
    rows = MinutesVersion.objects.select_related("document__document")
    version = get_object_or_404(rows, minutes=minutes, number=number)
    edition = queries.edition_of(actor, minutes, version)
    if edition.is_whole and version.document is not None:
        return redirect(_stored_url(minutes, version))
    data = minutes_data(
        edition.text,
        number=number,
        sha256=version.sha256,
        issued_on=timezone.localdate(version.frozen_at),
        approved=approved_sentence(minutes) if number == minutes.version else "",
        is_whole=edition.is_whole,
    )
    content = records.render_pdf(template="governance/minutes", data=data)
    name = records.clean_filename(minutes_filename(minutes))
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
