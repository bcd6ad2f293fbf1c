"""The register of dossiers, one dossier, and what the secretariat does with it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import carried_out, demand
from nahtstelle.ground.records import dossier_presentation as look
from nahtstelle.ground.records.actions import dossiers as actions
from nahtstelle.ground.records.forms import ClassificationForm, ClosingForm, ReasonForm
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.permissions import (
    can_change_file_plan,
    can_classify_dossier,
    can_close_dossier,
    can_keep_dossiers,
    can_reopen_dossier,
)
from nahtstelle.ground.records.presentation import document_line
from nahtstelle.ground.records.queries import dossiers as queries
from nahtstelle.ground.records.queries.file_plan import position_titles, positions_in_use
from nahtstelle.ground.records.views.doors import actor_of, enter_records, seen_dossier
from nahtstelle.ground.ui import api as ui

AREA = "records"


@require_safe
def list_dossiers(request: HttpRequest) -> HttpResponse:
    """Show the register, as a page, CSV or XLSX; administrators are led to the file plan."""
    visitor = actor_of(request)
    if not can_keep_dossiers(visitor) and can_change_file_plan(visitor):
        return redirect("records:list_positions")
    actor = enter_records(request)
    titles = position_titles()
    positions = [(number, f"{number} {titles.get(number, '')}".strip()) for number in positions_in_use()]
    table = ui.data_table(
        query=request.GET,
        rows=queries.dossier_register(actor),
        columns=look.DOSSIER_COLUMNS,
        filters=look.dossier_filters(years=queries.dossier_years(actor), positions=positions),
        default_sort="-eroeffnet",
        name=_("Dossiers"),
        total=lambda: queries.count_dossiers(actor),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": look.records_tabs("records:list_dossiers"), "area": AREA}
    return render(request, "records/dossiers/list_dossiers.html", context)


@require_safe
def show_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dossier with its papers and its way; 404 for whoever does not see its owner."""
    actor = actor_of(request)
    try:
        page = queries.dossier_page(actor=actor, dossier_id=pk)
    except Dossier.DoesNotExist as error:
        raise Http404 from error
    context = {
        "page": page,
        "dossier": page.dossier,
        "state_kind": look.STATE_TAGS[page.dossier.state],
        "actions": look.dossier_actions(page.dossier, actor),
        "stations": look.dossier_way(page.dossier),
        "documents": [document_line(document) for document in page.documents],
        "facts": look.dossier_facts(page),
        "history": look.dossier_history(page),
        "area": AREA if can_keep_dossiers(actor) else "",
    }
    return render(request, "records/dossiers/show_dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a dossier by hand (permissions.can_close_dossier)."""
    dossier, actor = seen_dossier(request, pk), actor_of(request)
    demand(can_close_dossier(actor, dossier))
    form = ClosingForm(request.POST or None, initial={"closed_on": timezone.localdate()})

    def act() -> str:
        actions.close_dossier(dossier_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The dossier is closed; its retention runs.")

    return _step(request, dossier, form, act, title=_("Close dossier"), icon="folder")


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed dossier again (permissions.can_reopen_dossier)."""
    dossier, actor = seen_dossier(request, pk), actor_of(request)
    demand(can_reopen_dossier(actor, dossier))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.reopen_dossier(dossier_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The dossier is open again.")

    return _step(request, dossier, form, act, title=_("Reopen dossier"), icon="folder-open")


@require_http_methods(["GET", "HEAD", "POST"])
def classify_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the classification of a dossier (permissions.can_classify_dossier)."""
    dossier, actor = seen_dossier(request, pk), actor_of(request)
    demand(can_classify_dossier(actor, dossier))
    form = ClassificationForm(request.POST or None, initial={"classification": dossier.classification})

    def act() -> str:
        actions.classify_dossier(dossier_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The classification is changed.")

    return _step(request, dossier, form, act, title=_("Change classification"), icon="lock")


def _step(
    request: HttpRequest,
    dossier: Dossier,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    icon: str,
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays."""
    sentence = carried_out(form, act)
    if sentence is not None:
        messages.success(request, sentence)
        return redirect("records:show_dossier", dossier.pk)
    context = {"dossier": dossier, "form": form, "title": title, "icon": icon, "area": AREA}
    status = 422 if form.errors else 200
    return render(request, "records/dossiers/step.html", context, status=status)
