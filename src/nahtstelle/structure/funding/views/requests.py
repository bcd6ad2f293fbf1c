"""Edges: measures that ask for money, from the grounds to the allocation."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.identity.api import Actor, mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.actions import requests as actions
from nahtstelle.structure.funding.forms.money import (
    AllocateForm,
    DecisionForm,
    GroundsForm,
    ReasonForm,
    RefuseForm,
    RequestForm,
    initial_of_request,
)
from nahtstelle.structure.funding.models import AllocationRequest, Fund
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.presentation import measures, money
from nahtstelle.structure.funding.presentation.ledger import posting_lines, quarter_name
from nahtstelle.structure.funding.queries import decisions
from nahtstelle.structure.funding.queries import requests as queries
from nahtstelle.structure.funding.queries.funds import visible_funds
from nahtstelle.structure.funding.queries.treatment import treatment_of
from nahtstelle.structure.funding.views.money_doors import AREA, enter, seen_fund, seen_request, step
from nahtstelle.structure.governance.api import DecisionRef

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def list_requests(request: HttpRequest) -> HttpResponse:
    """Show all measures, as a page, CSV or XLSX."""
    actor = enter(request)
    funds = list(visible_funds(actor).values_list("pk", "name"))
    table = ui.data_table(
        query=request.GET,
        rows=queries.visible_requests(actor),
        columns=measures.LIST_COLUMNS,
        filters=measures.filters(funds),
        default_sort="-von",
        name=_("Allocations"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": money.tabs("list_requests", actor)}
    return render(request, "funding/money/list_requests.html", context | AREA)


@require_safe
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a measure: its way, its money, whom it accepts."""
    found, actor = seen_request(request, pk), enter(request)
    page = queries.request_page(found, actor)
    context = {
        "measure": found,
        "page": page,
        "state_kind": money.STATE_TAGS[found.state],
        "stations": measures.way(page),
        "actions": money.request_actions(found, actor),
        "facts": measures.facts(page),
        "sums": measures.sums(page),
        "warnings": measures.warnings(page.treatment),
        "groups": measures.treatment_tags(page.treatment),
        "quarters": [(quarter_name(quarter), spent) for quarter, spent in page.quarters],
        "lines": posting_lines(page.postings, actor),
        "history": measures.history(page),
    }
    return render(request, "funding/money/show_request.html", context | AREA)


@require_http_methods(READ_AND_WRITE)
def create_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a measure in (permissions.can_create_request)."""
    fund, actor = seen_fund(request, pk), enter(request)
    demand(permissions.can_create_request(actor, fund))
    form = _request_form(request, fund, actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_request(
                fund_id=pk, data=form.data_of_request, actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The measure is entered; the grounds are asked for."))
            return redirect("funding:show_request", made.pk)
    context = {"form": form, "title": _("Ask for an allocation"), "over": fund.name}
    context["back"] = reverse("funding:show_fund", args=[pk])
    return render(request, "funding/money/step.html", context | AREA, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
def change_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a measure before its grounds are filed (permissions.can_change_request)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_change_request(actor, found))
    form = _request_form(request, found.fund, actor, initial_of_request(found))

    def act() -> str:
        actions.change_request(request_id=pk, data=form.data_of_request, actor=actor, now=timezone.now())
        return _("The measure is changed.")

    return _step(request, found, form, act, title=_("Edit measure"))


@require_http_methods(READ_AND_WRITE)
def file_grounds(request: HttpRequest, pk: int) -> HttpResponse:
    """File the technical grounds (permissions.can_file_grounds)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_file_grounds(actor, found))
    initial = {"grounds": found.grounds, "treatment": found.treatment}
    form = GroundsForm(request.POST or None, initial=initial)

    def act() -> str:
        actions.file_grounds(request_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The grounds are filed; the secretariat brings them before the EKG.")

    return _step(request, found, form, act, title=_("File grounds"))


@require_http_methods(READ_AND_WRITE)
def return_grounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the structure for better grounds (permissions.can_return_grounds)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_return_grounds(actor, found))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.return_grounds(request_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The grounds are back with the mainstream structure.")

    return _step(request, found, form, act, title=_("Return grounds"))


@require_http_methods(READ_AND_WRITE)
def record_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Record by which decision the coordination body requests (permissions.can_record_request)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_record_request(actor, found))
    form = DecisionForm(request.POST or None, decisions=_named(decisions.requesting_decisions()))

    def act() -> str:
        decision = int(form.cleaned_data["decision"])
        actions.record_request(request_id=pk, decision_id=decision, actor=actor, now=timezone.now())
        return _("The request of the EKG is recorded.")

    return _step(request, found, form, act, title=_("Record request of the body"))


@require_http_methods(READ_AND_WRITE)
def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what steering allocated (permissions.can_allocate)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_allocate(actor, found))
    named = _named(decisions.granting_decisions())
    form = AllocateForm(request.POST or None, decisions=named, initial={"amount": found.amount})

    def act() -> str:
        data = form.cleaned_data
        actions.allocate(
            request_id=pk,
            decision_id=int(data["decision"]),
            amount=data["amount"],
            remark=data["remark"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The allocation is recorded; expenses may be posted.")

    return _step(request, found, form, act, title=_("Record allocation"))


@require_http_methods(READ_AND_WRITE)
def refuse_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that steering refused (permissions.can_refuse_request)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_refuse_request(actor, found))
    form = RefuseForm(request.POST or None, decisions=_named(decisions.refusing_decisions()))

    def act() -> str:
        data = form.cleaned_data
        decision = int(data["decision"])
        actions.refuse_request(
            request_id=pk, decision_id=decision, reason=data["reason"], actor=actor, now=timezone.now()
        )
        return _("The refusal is recorded.")

    return _step(request, found, form, act, title=_("Record refusal"))


@require_http_methods(READ_AND_WRITE)
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a measure (permissions.can_withdraw_request)."""
    found, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_withdraw_request(actor, found))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.withdraw_request(request_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The measure is withdrawn.")

    return _step(request, found, form, act, title=_("Withdraw measure"))


def _request_form(
    request: HttpRequest, fund: Fund, actor: Actor, initial: dict[str, object] | None = None
) -> RequestForm:
    institutions = mainstream_institutions()
    if not actor.is_secretariat:
        institutions = [row for row in institutions if row[0] == actor.institution_id]
    return RequestForm(
        request.POST or None,
        projects=queries.projects_to_choose(actor),
        institutions=institutions,
        groups=fund.groups,
        initial=initial or {"institution": actor.institution_id},
    )


def _named(found: list[DecisionRef]) -> list[tuple[int, str]]:
    return [(row.id, f"{row.label} · {row.title}") for row in found]


def _step(
    request: HttpRequest,
    found: AllocationRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
) -> HttpResponse:
    treatment = treatment_of(found)
    context: dict[str, object] = {
        "title": title,
        "over": found.measure,
        "back": reverse("funding:show_request", args=[found.pk]),
        "warnings": measures.warnings(treatment),
        "groups": measures.treatment_tags(treatment),
        "grounds": found.grounds,
    }
    to = ("funding:show_request", found.pk)
    return step(request, form, act, template="funding/money/step.html", context=context, to=to)
