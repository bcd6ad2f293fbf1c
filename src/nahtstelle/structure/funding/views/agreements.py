"""Edges: the register of agreements, one agreement, and its steps. Outsiders find nothing (404)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.actions import agreements as actions
from nahtstelle.structure.funding.forms.agreements import AgreementForm, TenderForm, TerminationForm, terms_of
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.permissions import agreements as permissions
from nahtstelle.structure.funding.presentation import agreements as look
from nahtstelle.structure.funding.queries import agreements as queries

AREA = {"area": "agreements"}
DAY = dt.timedelta(days=1)


@require_safe
def list_agreements(request: HttpRequest) -> HttpResponse:
    """Show the register with the band of terms, as a page, CSV or XLSX."""
    actor, today = _enter(request), timezone.localdate()
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor, today),
        columns=look.columns(today, is_export="format" in request.GET),
        filters=look.filters(queries.register_choices(actor), today),
        default_sort="-ende",
        name=_("Agreements"),
    )
    if table.export_format:
        return ui.export_table(table)
    rows = queries.band_rows(actor, *look.band_span(today))
    context = {
        "table": table,
        "band": look.band(rows, today),
        "may_draft": permissions.can_draft_agreement(actor),
        "today": today,
    }
    return render(request, "funding/agreements/list_agreements.html", context | AREA)


@require_safe
def show_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement with its amounts, the decision behind it and what follows; 404 for outsiders."""
    actor, today = _enter(request), timezone.localdate()
    try:
        page = queries.agreement_page(actor=actor, agreement_id=pk)
    except Agreement.DoesNotExist as error:
        raise Http404 from error
    followed = page.successor is not None and page.successor.state == "in_force"
    tag, kind = look.standing(page.agreement, today, is_followed=followed)
    turn = look.turn(page, actor, today)
    context = {
        "agreement": page.agreement,
        "page": page,
        "tag": tag,
        "tag_kind": kind,
        "stations": look.way(page, today),
        "turn": turn,
        "actions": look.actions(page, actor, today)[2 if turn else 0 :],
        "facts": look.facts(page),
        "history": look.history(page),
        "today": today,
    }
    return render(request, "funding/agreements/show_agreement.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_agreement(request: HttpRequest) -> HttpResponse:
    """Enter an agreement (permissions.can_draft_agreement)."""
    actor = _enter(request)
    _demand(permissions.can_draft_agreement(actor))
    form = AgreementForm(request.POST or None, actor=actor)

    def act() -> Agreement:
        return actions.draft_agreement(terms=form.terms, actor=actor, now=timezone.now())

    return _terms_page(request, form, act, title=_("New agreement"), back="")


@require_http_methods(["GET", "HEAD", "POST"])
def change_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft (permissions.can_change_agreement); who comes second keeps what was typed."""
    agreement, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_change_agreement(actor, agreement))
    form = AgreementForm(request.POST or None, actor=actor, initial=terms_of(agreement))

    def act() -> Agreement:
        return actions.change_agreement(
            agreement_id=pk,
            terms=form.terms,
            version=form.cleaned_data["version"] or 0,
            actor=actor,
            now=timezone.now(),
        )

    return _terms_page(request, form, act, title=_("Edit agreement"), back=look.agreement_url(agreement))


@require_http_methods(["GET", "HEAD", "POST"])
def renew_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the successor of an agreement (permissions.can_renew_agreement)."""
    agreement, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_renew_agreement(actor, agreement))
    initial = terms_of(agreement, renewing=True)
    form = AgreementForm(request.POST or None, actor=actor, initial=initial)

    def act() -> Agreement:
        return actions.draft_agreement(terms=form.terms, renews=pk, actor=actor, now=timezone.now())

    return _terms_page(request, form, act, title=_("Draft successor"), back=look.agreement_url(agreement))


@require_POST
def conclude_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force (permissions.can_conclude_agreement)."""
    agreement, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_conclude_agreement(actor, agreement))
    actions.conclude_agreement(agreement_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The agreement is in force."))
    return redirect("funding:show_agreement", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def start_tender(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when the tender began (permissions.can_start_tender)."""
    agreement, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_start_tender(actor, agreement))
    form = TenderForm(request.POST or None, initial={"started_on": timezone.localdate()})

    def act() -> str:
        actions.start_tender(agreement_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The start of the tender is recorded.")

    return _step(request, agreement, form, act, title=_("Record start of tender"))


@require_http_methods(["GET", "HEAD", "POST"])
def terminate_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """End an agreement early (permissions.can_terminate_agreement)."""
    agreement, actor = _seen(request, pk), _enter(request)
    _demand(permissions.can_terminate_agreement(actor, agreement))
    form = TerminationForm(request.POST or None)

    def act() -> str:
        data = form.cleaned_data
        actions.terminate_agreement(
            agreement_id=pk,
            terminated_on=data["last_day"] + DAY,
            reason=data["reason"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The early end of the agreement is recorded.")

    return _step(request, agreement, form, act, title=_("End early"))


def _enter(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.can_enter_agreements(actor):
        raise Http404
    return actor


def _seen(request: HttpRequest, pk: int) -> Agreement:
    rows = Agreement.objects.visible_to(_enter(request)).select_related("provider").prefetch_related("years")
    return get_object_or_404(rows, pk=pk)


def _demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionRefused


def _terms_page(
    request: HttpRequest, form: AgreementForm, act: Callable[[], Agreement], *, title: str, back: str
) -> HttpResponse:
    """Take the terms of an agreement; what is refused stands at its field, everything typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("funding:show_agreement", made.pk)
    context = {"form": form, "title": title, "back": back} | AREA
    return render(
        request, "funding/agreements/edit_agreement.html", context, status=422 if form.errors else 200
    )


def _step(
    request: HttpRequest, agreement: Agreement, form: forms.Form, act: Callable[[], str], *, title: str
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
            return redirect("funding:show_agreement", agreement.pk)
    context = {"agreement": agreement, "form": form, "title": title} | AREA
    return render(request, "funding/agreements/step.html", context, status=422 if form.errors else 200)
