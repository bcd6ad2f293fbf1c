"""Edges: «Mein Fall» – the client's side, and the same frame for people from outside (004 §3, §5)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions.monitoring import write_message
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.forms.guests import OwnMessageForm, OwnWithdrawalForm
from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.permissions import guests as permissions
from nahtstelle.cases.casework.presentation.own_case import own_case
from nahtstelle.cases.casework.queries.consents import consents_of_case
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import AccessGround, ClosingReason, DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.views.downloads import file_response
from nahtstelle.cases.casework.views.guest_doors import inside_own_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal


@require_safe
@inside_own_case
def show_own_case(request: HttpRequest, case: Case, viewer: Viewer) -> HttpResponse:
    """Show a guest what is opened for them; leaves a trace as any other read."""
    now = timezone.now()
    standing = standing_in(case, viewer)
    content = open_case(
        case,
        viewer=viewer,
        what="client" if standing.is_client else "outside",
        categories=[str(value) for value in DataCategory],
        now=now,
    )
    all_reads = request.GET.get("alle") == "1"
    page = own_case(case, viewer, content, standing=standing, now=now, all_reads=all_reads)
    return render(request, "casework/own_case/show.html", {"case": case, "page": page})


@require_safe
@inside_own_case
def download_own_paper(request: HttpRequest, case: Case, viewer: Viewer, paper: int) -> HttpResponse:
    """Hand out a paper that is opened for the guest; receipts to the client only. The case's number names the file."""
    document = get_object_or_404(CaseDocument.objects.filter(case=case), pk=paper)
    content = open_case(case, viewer=viewer, what="paper", categories=[document.category], now=timezone.now())
    is_client = AccessGround.CLIENT in content.grounds
    if not content.may(document.category) or (document.kind == DocumentKind.RECEIPT and not is_client):
        raise Http404
    about = content.read(document)
    data = content.read_file(document, storage_name=document.storage_name)
    return file_response(data, name=f"{case.number}-{document.pk}", about=about)


@require_http_methods(GET_AND_POST)
@inside_own_case
def write_own_message(request: HttpRequest, case: Case, viewer: Viewer) -> HttpResponse:
    """Write to coordination and team (permissions.can_write_to_coordination)."""
    lines = consents_of_case(case, timezone.localdate())
    in_force = bool(lines) and lines[0].is_in_force
    standing = standing_in(case, viewer)
    if not permissions.can_write_to_coordination(standing, consent_in_force=in_force):
        if request.method == "POST" and standing.is_client:  # it ended while the client was writing
            messages.error(request, _("Your message was not sent: your consent no longer holds."))
            return redirect("casework:show_own_case")
        raise Http404
    form = OwnMessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_message(case_id=case.pk, text=form.cleaned_data["text"], writer=viewer, now=timezone.now())
        except PermissionRefused as refusal:
            raise Http404 from refusal
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your message is sent."))
            return redirect("casework:show_own_case")
    context = {
        "case": case,
        "form": form,
        "title": _("Write to the coordination"),
        "text": _("Your coordinator and the team can read your message here. It is not sent by e-mail."),
        "submit": _("Send message"),
    }
    return render(request, "casework/own_case/step.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
@inside_own_case
def withdraw_own_consent(request: HttpRequest, case: Case, viewer: Viewer) -> HttpResponse:
    """Withdraw the consent: always possible for the client (permissions.can_withdraw_own_consent)."""
    if not permissions.can_withdraw_own_consent(standing_in(case, viewer)):
        raise Http404
    form = OwnWithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            revoke_consent(case_id=case.pk, actor=viewer, now=timezone.now(), text=form.cleaned_data["text"])
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("casework:show_own_end")
    context = {
        "case": case,
        "form": form,
        "title": _("Withdraw my consent"),
        "text": _("You decide. You need no reason. If you withdraw your consent:"),
        "points": [
            _("the institutions stop working together on your plan, at once;"),
            _("nobody reads in your case any more;"),
            _("appointments planned together are cancelled;"),
            _("your papers are erased after a short time; you receive a letter about it;"),
            _("each institution goes on by itself with what it owes you by law."),
        ],
        "submit": _("Withdraw my consent"),
        "danger": True,
    }
    return render(request, "casework/own_case/step.html", context, status=422 if form.errors else 200)


@require_safe
@inside_own_case
def show_own_end(request: HttpRequest, case: Case, viewer: Viewer) -> HttpResponse:
    """Say what ended with the withdrawal, and by when the papers are erased; the client only."""
    if not standing_in(case, viewer).is_client or case.closing_reason != ClosingReason.CONSENT_REVOKED:
        raise Http404
    return render(request, "casework/own_case/end.html", {"case": case})
