"""Pages for readers of minutes, and the answers to their objections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import objections as actions
from nahtstelle.structure.governance.forms.minutes import AnswerObjectionForm, ObjectionForm
from nahtstelle.structure.governance.models import AgendaItem, Minutes, MinutesItem, Objection
from nahtstelle.structure.governance.permissions import can_answer_objection, can_raise_objection
from nahtstelle.structure.governance.queries import minutes as queries
from nahtstelle.structure.governance.states import ObjectionState
from nahtstelle.structure.governance.views.doors import enter_structure, seen_item, seen_minutes

GET_AND_POST = ["GET", "HEAD", "POST"]
AREA = {"area": "bodies"}


@require_POST
def confirm_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that there is nothing to object to; people of the meeting's day."""
    actor = enter_structure(request)
    seen_minutes(request, pk)
    try:
        actions.confirm_minutes(meeting_id=pk, actor=actor, now=timezone.now())
    except actions.ObjectionNotPossible as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Thank you. Your confirmation is noted."))
    return redirect("governance:show_minutes", pk)


@require_http_methods(GET_AND_POST)
def raise_objection(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Object to an item (0: to something general); people of the meeting's day."""
    actor, minutes = enter_structure(request), seen_minutes(request, pk)
    item = seen_item(request, pk, item_pk) if item_pk else None
    demand(can_raise_objection(actor, queries.review_of(actor, minutes)))
    if item is not None and item.pk not in queries.items_open_to_objection(actor, minutes):
        raise PermissionRefused
    key = f"governance.objection.{pk}.{item_pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
    form = ObjectionForm(request.POST or None, initial=dict(draft.data))
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_objection(
                meeting_id=pk,
                item_id=item_pk or None,
                text=form.cleaned_data["text"],
                actor=actor,
                now=timezone.now(),
            )
        except actions.ObjectionNotPossible as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
            messages.success(request, _("Your objection has been raised. The secretariat answers it."))
            return redirect("governance:show_minutes", pk)
    context: dict[str, Any] = {"form": form, "item": item, "draft": draft, "draft_key": key}
    context |= {"minutes": minutes, "meeting": minutes.meeting, "text": _circulated(minutes, item)}
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/minutes/raise_objection.html", context | AREA, status=status)


def _circulated(minutes: Minutes, item: AgendaItem | None) -> str:
    """What the circulated text says to the item."""
    version = queries.latest_version(minutes)
    if version is None:
        raise Http404
    text = queries.frozen_text(version)
    if item is None:
        return str(text["general"])
    return next((str(row["text"]) for row in text["items"] if row["item"] == item.pk), "")


@require_http_methods(GET_AND_POST)
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept with the corrected text, or decline with a reason; the secretariat."""
    actor = enter_structure(request)
    rows = Objection.objects.filter(minutes__in=Minutes.objects.visible_to(actor).order_by())
    related = ("minutes__meeting__body", "item", "user__institution", "answered_by")
    objection = get_object_or_404(rows.select_related(*related), pk=pk)
    demand(can_answer_objection(actor, objection))
    stored = MinutesItem.objects.filter(meeting=objection.minutes.meeting_id, item=objection.item_id).first()
    begun = {"text": stored.text if stored else "", "version": stored.version if stored else 0}
    form = AnswerObjectionForm(request.POST or None, initial=begun)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_objection(objection_id=pk, answer=form.answer, actor=actor, now=timezone.now())
        except EditConflict as conflict:
            sentence = _("%(who)s has changed the text meanwhile. Both texts are below.") % {
                "who": conflict.changed_by
            }
            form = _built_on(request, conflict)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The objection is answered."))
            return redirect("governance:show_minutes", objection.minutes.meeting_id)
    return _answer_page(request, objection, form, sentence, stored)


def _built_on(request: HttpRequest, conflict: EditConflict) -> AnswerObjectionForm:
    """What was typed, now on top of the stored version."""
    data = request.POST.copy()
    data["version"] = conflict.current["version"]
    return AnswerObjectionForm(data)


def _answer_page(
    request: HttpRequest, objection: Objection, form: AnswerObjectionForm, sentence: str, stored: Any
) -> HttpResponse:
    context = {
        "objection": objection,
        "meeting": objection.minutes.meeting,
        "form": form,
        "sentences": [sentence] if sentence else [],
        "stored": stored.text if sentence and stored else "",
        "circulated": _circulated(objection.minutes, objection.item),
        "is_open": objection.state == ObjectionState.OPEN,
    } | AREA
    status = 409 if sentence else 422 if request.method == "POST" else 200
    return render(request, "governance/minutes/answer_objection.html", context, status=status)
