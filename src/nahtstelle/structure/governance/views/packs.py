"""Paper packs: the secretariat's table with the progress of the job, and the download of one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.actions import packs as actions
from nahtstelle.structure.governance.models import AgendaItem, Meeting, PaperPack
from nahtstelle.structure.governance.permissions import can_build_packs
from nahtstelle.structure.governance.queries.packs import packs_of, unbindable_papers
from nahtstelle.structure.governance.states import MeetingState
from nahtstelle.structure.governance.views import pack_pages as pages
from nahtstelle.structure.governance.views.doors import enter_structure, seen_meeting

INLINE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def list_packs(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who gets which pack, what is missing in them, and how far the job is; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_build_packs(actor, meeting))
    packs = packs_of(meeting)
    progress = pages.progress_of(packs)
    duties = worklist.duties_for(actor).filter(key=f"meeting:{meeting.pk}:packs")
    context = _progress(meeting, progress) | {
        "lines": [pages.line_of(pack) for pack in packs],
        "summary": pages.summary(meeting, packs),
        "problems": pages.problems_of(packs) or unbindable_papers(meeting, actor),
        "is_stale": _is_stale(meeting, packs) and not progress.is_under_way,
        "actions": _actions(meeting, packs, progress, may_confirm=duties.exists()),
        "area": "bodies",
    }
    return render(request, "governance/packs/list_packs.html", context)


def _progress(meeting: Meeting, progress: pages.PackProgress) -> dict[str, Any]:
    return {"meeting": meeting, "progress": progress}


def _is_stale(meeting: Meeting, packs: list[PaperPack]) -> bool:
    built = max((pack.built_at for pack in packs if pack.built_at), default=None)
    ids = frozenset(AgendaItem.objects.filter(meeting=meeting).values_list("pk", flat=True))
    return pages.is_stale(packs, now_in=ids, built_before=built)


def _actions(
    meeting: Meeting, packs: list[PaperPack], progress: pages.PackProgress, *, may_confirm: bool
) -> list[Any]:
    if meeting.state == MeetingState.CANCELLED:
        return []
    found = [pages.build_action(meeting, has_packs=bool(packs), is_under_way=progress.is_under_way)]
    return [pages.confirm_action(meeting), *found] if may_confirm and not progress.is_under_way else found


@require_safe
def show_pack_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show only how far the job is, for the page that looks again by itself; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_build_packs(actor, meeting))
    progress = pages.progress_of(packs_of(meeting))
    answer = render(request, "governance/packs/_progress.html", _progress(meeting, progress))
    if not progress.is_under_way:
        answer["X-Done"] = "1"
    return answer


@require_POST
def request_packs(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the packs built; the secretariat."""
    actor = enter_structure(request)
    seen_meeting(request, pk)
    try:
        count = actions.request_packs(actor=actor, meeting_id=pk, now=timezone.now())
    except actions.PacksNotBuildable as refusal:
        messages.warning(request, refusal.sentence)
    else:
        sentence = ngettext("%(count)d pack is being built.", "%(count)d packs are being built.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("governance:list_packs", pk=pk)


@require_POST
def confirm_packs(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the packs were looked through; the secretariat."""
    actor = enter_structure(request)
    seen_meeting(request, pk)
    actions.confirm_packs(actor=actor, meeting_id=pk, now=timezone.now())
    messages.success(request, _("The packs are off your worklist."))
    return redirect("governance:list_packs", pk=pk)


@require_safe
def download_pack(request: HttpRequest, pk: int, pack_pk: int) -> HttpResponse:
    """Send a pack: one's own, or any to the secretariat; 404 for all others (permissions.can_download_pack)."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    try:
        pack = actions.download_pack(actor=actor, meeting_id=meeting.pk, pack_id=pack_pk, now=timezone.now())
    except PaperPack.DoesNotExist as error:
        raise Http404 from error
    inline = request.GET.get("ansicht") == "1"
    headers = {
        "Content-Disposition": content_disposition_header(not inline, pack.filename) or "attachment",
        "Content-Security-Policy": INLINE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pack.content, content_type="application/pdf", headers=headers)
