"""Stocktakes: the list, one of them with its returns, preparing, asking, extending, reminding, closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import stocktake_presentation as look
from nahtstelle.structure.programmes.actions import stocktake_requests
from nahtstelle.structure.programmes.actions import stocktakes as actions
from nahtstelle.structure.programmes.forms.stocktakes import ExtensionForm, PersonForm, StocktakeForm
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries import stocktakes as queries
from nahtstelle.structure.programmes.queries.choices import own_projects
from nahtstelle.structure.programmes.views.stocktake_doors import (
    AREA,
    GET_AND_POST,
    enter,
    people_of,
    seen_stocktake,
    step,
)


@require_safe
def list_stocktakes(request: HttpRequest) -> HttpResponse:
    """Show the stocktakes one runs, and what one's own office is asked."""
    actor, today = enter(request), timezone.localdate()
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=look.COLUMNS,
        filters=look.filters(),
        name=_("Stocktakes"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "runs": actor.is_secretariat or bool(table.count) or table.is_filtered,
        "asked": [look.asked_row(row) for row in queries.asked_of(actor)],
        "may_create": actor.is_secretariat or own_projects(actor).exists(),
        "today": today,
    } | AREA
    return render(request, "programmes/stocktakes/list_stocktakes.html", context)


@require_http_methods(GET_AND_POST)
def create_stocktake(request: HttpRequest) -> HttpResponse:
    """Prepare a stocktake (permissions.can_create_stocktake)."""
    actor = enter(request)
    projects = list(own_projects(actor).values_list("pk", "name"))
    demand(actor.is_secretariat or bool(projects))
    form = StocktakeForm(
        request.POST or None,
        versions=questionnaires.published_versions(),
        projects=projects,
        people=people_of(),
        initial={"lead": actor.user_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_stocktake(data=form.data_of_stocktake(), actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The stocktake is prepared. Add the offices to ask."))
            return redirect("programmes:show_stocktake", made.pk)
    context = {
        "form": form,
        "title": _("Prepare stocktake"),
        "over": _("Stocktakes"),
        "back": reverse("programmes:list_stocktakes"),
    } | AREA
    status = 422 if form.errors else 200
    return render(request, "programmes/stocktakes/step.html", context, status=status)


@require_safe
def show_stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a stocktake with the state of its returns; 404 for outsiders."""
    stocktake, actor, today = seen_stocktake(request, pk), enter(request), timezone.localdate()
    requests = queries.requests_of(stocktake)
    returns = queries.returns_of(requests, today)
    table = ui.data_table(
        query=request.GET,
        rows=requests,
        columns=look.office_columns(today),
        filters=look.office_filters(),
        per_page=50,
        name=_("Returns %(title)s") % {"title": stocktake.title},
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "stocktake": stocktake,
        "state_kind": look.STOCKTAKE_TAGS[stocktake.state],
        "stations": look.way(stocktake),
        "actions": look.stocktake_actions(stocktake, actor, has_offices=bool(requests)),
        "facts": look.stocktake_facts(stocktake, questionnaires.version_ref(stocktake.version_id)),
        "returns": returns,
        "parts": look.parts(returns),
        "table": table,
        "extensions": queries.extensions_of(stocktake),
        "history": look.history(queries.stocktake_changes(stocktake)),
        "today": today,
    } | AREA
    return render(request, "programmes/stocktakes/show_stocktake.html", context)


@require_http_methods(GET_AND_POST)
def add_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an office by the person who answers for it (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, stocktake))
    form = PersonForm(request.POST or None, people=people_of())

    def act() -> str:
        actions.add_office(stocktake_id=pk, person_id=form.person_id, actor=actor, now=timezone.now())
        return _("The office is added.")

    back = reverse("programmes:show_stocktake", args=[pk])
    return step(request, form, act, title=_("Add office"), over=stocktake.title, back=back)


@require_POST
def ask_offices(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask all offices (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, stocktake))
    actions.ask_offices(stocktake_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The offices are asked; it waits in their worklists."))
    return redirect("programmes:show_stocktake", pk)


@require_http_methods(GET_AND_POST)
def extend_stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the deadline for all who have not answered (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, stocktake))
    form = ExtensionForm(request.POST or None)

    def act() -> str:
        actions.extend_stocktake(stocktake_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The deadline is moved for all who have not answered.")

    back = reverse("programmes:show_stocktake", args=[pk])
    return step(request, form, act, title=_("Extend deadline"), over=stocktake.title, back=back)


@require_POST
def remind_offices(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind everybody who has not answered (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, stocktake))
    count = stocktake_requests.remind_offices(stocktake_id=pk, actor=actor, now=timezone.now())
    if count:
        sentence = ngettext("%(count)d office is reminded.", "%(count)d offices are reminded.", count)
        messages.success(request, sentence % {"count": count})
    else:
        messages.info(request, _("Everybody has answered or was reminded today."))
    return redirect("programmes:show_stocktake", pk)


@require_POST
def close_stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a stocktake (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, stocktake))
    actions.close_stocktake(stocktake_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The stocktake is closed. Now the summary can be written."))
    return redirect("programmes:summarise_stocktake", pk)
