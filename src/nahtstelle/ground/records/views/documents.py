"""Edges: the page of a document and the download of a version. The owner of the dossier decides who gets here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from nahtstelle.ground.records.actions import documents as actions
from nahtstelle.ground.records.models import Document, Version
from nahtstelle.ground.records.presentation import document_facts, version_lines
from nahtstelle.ground.records.queries import documents as queries
from nahtstelle.ground.records.queries.checkouts import checkout_stand
from nahtstelle.ground.records.refusals import FileDamaged, MasterKeyRefused

INLINE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
ATTACHMENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
def show_document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a document with its versions; 404 for outsiders (permissions.can_show_document)."""
    try:
        page = queries.document_page(actor=request.actor, uuid=uuid)  # type: ignore[attr-defined]
    except Document.DoesNotExist as error:
        raise Http404 from error
    context = {
        "page": page,
        "lines": version_lines(page.document),
        "facts": document_facts(page),
        "stand": checkout_stand(actor=request.actor, document_id=page.document.id),  # type: ignore[attr-defined]
        "choices": [version.number for version in page.document.versions],
    }
    return render(request, "records/show_document.html", context)


@require_safe
def download_version(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Send a version decrypted; 404 for outsiders (permissions.can_download_version).

    Always as a file to save, except a PDF asked for with `?ansicht=1`.
    """
    try:
        file = actions.download_version(
            actor=request.actor,  # type: ignore[attr-defined]
            uuid=uuid,
            number=number,
            now=timezone.now(),
        )
    except Version.DoesNotExist as error:
        raise Http404 from error
    except (FileDamaged, MasterKeyRefused) as refusal:
        return render(request, "records/download_version_refused.html", {"refusal": refusal}, status=409)
    inline = file.media_type == "application/pdf" and request.GET.get("ansicht") == "1"
    headers = {
        "Content-Disposition": content_disposition_header(not inline, file.filename) or "attachment",
        "Content-Length": str(len(file.content)),
        "Content-Security-Policy": INLINE_POLICY if inline else ATTACHMENT_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN" if inline else "DENY",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
