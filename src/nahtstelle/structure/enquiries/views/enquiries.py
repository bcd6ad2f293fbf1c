"""Edges: the register of enquiries, one enquiry, and its steps. Outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor, mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.ground.records.api import document_line
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.enquiries import permissions
from nahtstelle.structure.enquiries import presentation as look
from nahtstelle.structure.enquiries.actions import enquiries as actions
from nahtstelle.structure.enquiries.forms import AnswerForm, EnquiryForm, HandBackForm, RouteForm
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.queries import enquiries as queries
from nahtstelle.structure.governance.api import theme_choices

AREA = "enquiries"


@require_safe
def list_enquiries(request: HttpRequest) -> HttpResponse:
    """Show the register, as a page, CSV or XLSX."""
    actor = _enter(request)
    themes = theme_choices()
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=look.COLUMNS,
        filters=look.filters(years=queries.years(actor), themes=[(row.id, row.name) for row in themes]),
        default_sort="-eingang",
        name=_("Enquiries"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "may_register": permissions.can_register_enquiry(actor), "area": AREA}
    return render(request, "enquiries/list_enquiries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register_enquiry(request: HttpRequest) -> HttpResponse:
    """Take an enquiry in (permissions.can_register_enquiry)."""
    actor = _enter(request)
    _demand(permissions.can_register_enquiry(actor))
    themes = [(row.id, row.name) for row in theme_choices()]
    initial = {"received_at": timezone.localtime(), "kind": "media"}
    form = EnquiryForm(request.POST or None, themes=themes, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_enquiry(data=form.data_of_enquiry(), actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The enquiry %(number)s is taken in.") % {"number": made.number})
            return redirect("enquiries:show_enquiry", made.pk)
    context = {"form": form, "area": AREA}
    return render(request, "enquiries/register_enquiry.html", context, status=422 if form.errors else 200)


@require_safe
def show_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an enquiry; 404 for outsiders."""
    enquiry, actor = _seen(request, pk), _enter(request)
    page = queries.enquiry_page(enquiry)
    context = {
        "enquiry": enquiry,
        "state_kind": look.TAGS[enquiry.state],
        "stations": look.way(enquiry),
        "actions": look.actions(enquiry, actor),
        "facts": look.facts(enquiry),
        "documents": [document_line(document) for document in page.documents],
        "history": look.history(page),
        "area": AREA,
    }
    return render(request, "enquiries/show_enquiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def route_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass an enquiry on to the responsible mainstream structure (permissions.can_route_enquiry)."""
    enquiry, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_route_enquiry(actor, enquiry))
    themes = theme_choices()
    lead = next((row.lead_institution_id for row in themes if row.id == enquiry.theme_id), None)
    form = RouteForm(
        request.POST or None,
        themes=[(row.id, row.name) for row in themes],
        institutions=mainstream_institutions(),
        initial={"theme": enquiry.theme_id, "institution": lead},
    )

    def act() -> str:
        data = form.cleaned_data
        actions.route_enquiry(
            enquiry_id=pk,
            institution_id=int(data["institution"]),
            theme_id=int(data["theme"]) if data["theme"] else None,
            message=data["message"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The enquiry is passed on; it waits in the worklist there.")

    return _step(request, enquiry, form, act, title=_("Pass on"))


@require_POST
def take_on_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a general question oneself (permissions.can_take_on_enquiry)."""
    enquiry, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_take_on_enquiry(actor, enquiry))
    actions.take_on_enquiry(enquiry_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The secretariat answers this enquiry."))
    return redirect("enquiries:show_enquiry", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the answer (permissions.can_answer_enquiry)."""
    enquiry, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_answer_enquiry(actor, enquiry))
    form = AnswerForm(request.POST or None)

    def act() -> str:
        actions.answer_enquiry(enquiry_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The answer is entered.")

    return _step(request, enquiry, form, act, title=_("Enter answer"))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_back_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a question back that is somebody else's (permissions.can_hand_back_enquiry)."""
    enquiry, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_hand_back_enquiry(actor, enquiry))
    form = HandBackForm(request.POST or None)

    def act() -> str:
        actions.hand_back_enquiry(enquiry_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The enquiry is back with the secretariat.")

    return _step(request, enquiry, form, act, title=_("Hand back"), to_list=True)


@require_POST
def close_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an answered enquiry (permissions.can_close_enquiry)."""
    enquiry, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_close_enquiry(actor, enquiry))
    actions.close_enquiry(enquiry_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The enquiry is closed."))
    return redirect("enquiries:show_enquiry", pk)


def _enter(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.can_enter_enquiries(actor):
        raise Http404
    return actor


def _seen(request: HttpRequest, pk: int) -> Enquiry:
    rows = Enquiry.objects.visible_to(_enter(request)).select_related("theme", "responsible", "answered_by")
    return get_object_or_404(rows, pk=pk)


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionRefused


def _step(
    request: HttpRequest,
    enquiry: Enquiry,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    to_list: bool = False,
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act()
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return (
                redirect("enquiries:list_enquiries")
                if to_list
                else redirect("enquiries:show_enquiry", enquiry.pk)
            )
    context = {"enquiry": enquiry, "form": form, "title": title, "area": AREA}
    return render(request, "enquiries/step.html", context, status=422 if form.errors else 200)
