"""Edges: the register of rounds, one round, opening, reminding, moving the date, closing. Outsiders find nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.actions import rounds as actions
from nahtstelle.structure.funding.forms.rounds import ExtensionForm, RoundForm
from nahtstelle.structure.funding.models import Round
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.presentation import rounds as look
from nahtstelle.structure.funding.queries import rounds as queries
from nahtstelle.structure.funding.states.rounds import TO_DO

AREA = {"area": "rounds"}


@require_safe
def list_rounds(request: HttpRequest) -> HttpResponse:
    """Show the register of rounds, as a page, CSV or XLSX."""
    actor, today = enter(request), timezone.localdate()
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=look.round_columns(today),
        filters=look.round_filters(queries.years(actor)),
        default_sort="-quartal",
        name=_("Quarterly rounds"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "may_open": permissions.can_open_round(actor), "today": today}
    return render(request, "funding/rounds/list_rounds.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round for a quarter and some funds (permissions.can_open_round)."""
    actor, now = enter(request), timezone.now()
    demand(permissions.can_open_round(actor))
    form = RoundForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_round(**form.given, actor=actor, now=now)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The round is open; every lead finds its figures in the worklist."))
            return redirect("funding:show_round", made.pk)
    context = {"form": form} | AREA
    return render(request, "funding/rounds/open_round.html", context, status=422 if form.errors else 200)


@require_safe
def show_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round: its way, the picture, the state of returns; 404 for outsiders."""
    actor, today = enter(request), timezone.localdate()
    try:
        page = queries.round_page(actor=actor, round_id=pk, today=today)
    except Round.DoesNotExist as error:
        raise Http404 from error
    table = ui.data_table(
        query=request.GET,
        rows=queries.returns(actor, page.round),
        columns=look.return_columns(page.round, today),
        default_sort="massnahme",
        name=look.round_title(page.round),
        total=sum(page.counts.values()),
    )
    if table.export_format:
        return ui.export_table(table)
    outstanding = sum(page.counts.get(state, 0) for state in TO_DO)
    tag, kind = look.round_standing(page.round, today, outstanding)
    context = {
        "round": page.round,
        "title": look.round_title(page.round),
        "page": page,
        "tag": tag,
        "tag_kind": kind,
        "table": table,
        "bars": look.picture(page.sums),
        "stations": look.round_way(page),
        "turn": look.round_turn(page, actor),
        "actions": look.round_actions(page, actor),
        "facts": look.round_facts(page),
        "documents": [
            records.document_line(document) for document in records.documents(page.round.dossier_id)
        ]
        if page.round.dossier_id and page.reads_report
        else [],
        "history": look.history(page.changes),
        "today": today,
    }
    return render(request, "funding/rounds/show_round.html", context | AREA)


@require_POST
def remind_leads(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not handed in (permissions.can_remind_round)."""
    row, actor = seen(request, pk)
    demand(permissions.can_remind_round(actor, row))
    count = actions.remind_leads(round_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("%(count)s reminded.") % {"count": count})
    return redirect("funding:show_round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def extend_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the date of a round (permissions.can_extend_round)."""
    row, actor = seen(request, pk)
    demand(permissions.can_extend_round(actor, row))
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_round(round_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The date is moved."))
            return redirect("funding:show_round", pk)
    title = _("Move the date")
    context = {
        "form": form,
        "title": title,
        "over": look.round_title(row),
        "back": look.round_url(row),
    } | AREA
    return render(request, "funding/rounds/step.html", context, status=422 if form.errors else 200)  # fmt: skip


@require_POST
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round into its report (permissions.can_close_round)."""
    row, actor = seen(request, pk)
    demand(permissions.can_close_round(actor, row))
    actions.close_round(round_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The round is closed; spreadsheet and PDF are filed."))
    return redirect("funding:show_round", pk)


def enter(request: HttpRequest) -> Actor:
    """Return the actor of the structural level; for all others there is nothing here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.can_enter_rounds(actor):
        raise Http404
    return actor


def seen(request: HttpRequest, pk: int) -> tuple[Round, Actor]:
    """Return a round the actor may see, and the actor."""
    actor = enter(request)
    return get_object_or_404(Round.objects.visible_to(actor), pk=pk), actor
