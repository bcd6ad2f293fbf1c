"""Edges: the erasures with their certificates, and their confirmation by data protection."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions.erasure_confirmation import confirm_erasures
from nahtstelle.cases.casework.forms.numbers import sent_numbers
from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.permissions.closing import can_confirm_erasure, can_read_erasures
from nahtstelle.cases.casework.presentation import erasures as look
from nahtstelle.cases.casework.queries.erasures import erasure_counts
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.ui import api as ui


@require_safe
def list_erasures(request: HttpRequest) -> HttpResponse:
    """Show what was erased and its certificates, to coordination and data protection; nobody else finds the page."""
    _reader(request)
    with as_service("erasure report"):
        every, waiting = erasure_counts()
        table = look.erasure_table(request.GET, number=every)
        if table.export_format:
            return ui.export_table(look.bare(table))
        context = {
            "table": table,
            "tabs": look.tabs(every=every, waiting=waiting, is_waiting=False),
            "due": look.due_sentence(),
            "area": look.AREA,
        }
        return render(request, "casework/closing/list_erasures.html", context)


@require_http_methods(GET_AND_POST)
def list_unconfirmed_erasures(request: HttpRequest) -> HttpResponse:
    """Show what waits for its confirmation, and take it (permissions.can_confirm_erasure)."""
    actor = _reader(request)
    chosen = sent_numbers(request.POST, look.SHOWN if "alle" in request.POST else look.CHOSEN)
    refusal = ""
    if request.method == "POST":
        try:
            numbers = confirm_erasures(erasure_ids=chosen, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refused:
            refusal = refused.sentence
        else:
            sentence = ngettext(
                "%(number)s erasure is confirmed.", "%(number)s erasures are confirmed.", len(numbers)
            )
            messages.success(request, sentence % {"number": len(numbers)})
            return redirect("casework:list_unconfirmed_erasures")
    with as_service("erasure report"):
        every, waiting = erasure_counts()
        may = can_confirm_erasure(actor)
        context = {
            "table": look.unconfirmed_table(request.GET, number=waiting, may_confirm=may, chosen=chosen),
            "tabs": look.tabs(every=every, waiting=waiting, is_waiting=True),
            "form_id": look.FORM,
            "shown": look.SHOWN,
            "may_confirm": may,
            "refusal": refusal,
            "area": look.AREA,
        }
        status = 422 if refusal else 200
        return render(request, "casework/closing/list_unconfirmed_erasures.html", context, status=status)


@require_safe
def show_erasure(request: HttpRequest, erasure_pk: int) -> HttpResponse:
    """Show one erasure: what was destroyed, what is found of it now, its certificate, who confirmed it."""
    actor = _reader(request)
    with as_service("erasure report"):
        rows = Erasure.objects.select_related("certificate", "confirmed_by")
        erasure = get_object_or_404(rows.prefetch_related("certificate__versions"), pk=erasure_pk)
        waits = erasure.certificate_id is not None and erasure.confirmed_at is None
        confirm = ui.Action(
            label=_("Confirm erasure"),
            url=reverse("casework:list_unconfirmed_erasures"),
            method="post",
            icon="check",
            primary=True,
            confirm=_("You record that you have checked this erasure. This cannot be taken back."),
            fields={look.CHOSEN: str(erasure_pk)},
        )
        state, kind = look.state_of(erasure)
        context = {
            "erasure": erasure,
            "state": state,
            "state_kind": kind,
            "actions": [confirm] if waits and can_confirm_erasure(actor) else [],
            "findings": look.findings(erasure),
            "destroyed": look.destroyed(erasure),
            "in_all": look.destroyed_in_all(erasure),
            "supplied": look.supplied(erasure),
            "facts": look.facts(erasure),
            "documents": look.certificate_line(erasure),
            "area": look.AREA,
        }
        return render(request, "casework/closing/show_erasure.html", context)


def _reader(request: HttpRequest) -> Actor:
    """Return the actor of a request. Raises Http404 for whoever does not see erasures."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can_read_erasures(actor):
        raise Http404
    return actor
