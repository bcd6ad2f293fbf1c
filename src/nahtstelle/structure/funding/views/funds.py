"""Edges: funds, their extensions and repayment."""

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

from nahtstelle.ground.identity.api import mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records.api import document_line
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.actions import funds as actions
from nahtstelle.structure.funding.forms.money import ExtendForm, FundForm, RepayForm, initial_of_fund
from nahtstelle.structure.funding.models import Fund
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.presentation import measures, money
from nahtstelle.structure.funding.presentation.ledger import quarter_name
from nahtstelle.structure.funding.queries import funds as queries
from nahtstelle.structure.funding.queries.requests import visible_requests
from nahtstelle.structure.funding.views.money_doors import AREA, enter, funders, seen_fund, step

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def list_funds(request: HttpRequest) -> HttpResponse:
    """Show all funds as a picture with its table; as CSV or XLSX too."""
    actor, today = enter(request), timezone.localdate()
    found = queries.funds_with_forecast(actor)
    table = ui.data_table(
        query=request.GET,
        rows=[fund for fund, _forecast in found],
        columns=money.FUND_COLUMNS,
        name=_("All funds"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "tabs": money.tabs("list_funds", actor),
        "lines": [
            {
                "fund": fund,
                "free": fund.free if fund.ends_on > today and not fund.fixed_by_law else None,
                "tag": money.fund_tag(fund, today),
            }
            for fund, _forecast in found
        ],
        "bars": money.fund_bars([row for row in found if not row[0].fixed_by_law]),
        "invented": any(fund.remark for fund, _forecast in found),
        "may_register": permissions.can_register_fund(actor),
    }
    return render(request, "funding/money/list_funds.html", context | AREA)


@require_safe
def show_fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a fund: what is free, allocated, spent, expected, what is paid back when, and its measures."""
    fund, actor, today = seen_fund(request, pk), enter(request), timezone.localdate()
    page = queries.fund_page(fund)
    table = ui.data_table(
        query=request.GET,
        rows=visible_requests(actor).filter(fund=fund),
        columns=measures.COLUMNS,
        default_sort="-von",
        name=fund.name,
    )
    if table.export_format:
        return ui.export_table(table)
    tag, kind = money.fund_tag(fund, today)
    context = {
        "fund": fund,
        "page": page,
        "tag": tag,
        "tag_kind": kind,
        "bars": money.fund_bars([(fund, page.forecast)]),
        "sums": money.fund_sums(page),
        "facts": money.fund_facts(page),
        "quarters": [(quarter_name(quarter), spent) for quarter, spent in page.quarters],
        "documents": [document_line(document) for document in page.documents],
        "actions": money.fund_actions(fund, actor),
        "table": table,
    }
    return render(request, "funding/money/show_fund.html", context | AREA)


@require_http_methods(READ_AND_WRITE)
def register_fund(request: HttpRequest) -> HttpResponse:
    """Enter a fund (permissions.can_register_fund)."""
    actor = enter(request)
    demand(permissions.can_register_fund(actor))
    form = FundForm(request.POST or None, funders=funders(), receivers=mainstream_institutions())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_fund(data=form.data_of_fund, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The fund is entered."))
            return redirect("funding:show_fund", made.pk)
    title, back = _("Enter fund"), reverse("funding:list_funds")
    context = {"form": form, "title": title, "over": _("Funds"), "back": back}
    return render(request, "funding/money/step.html", context | AREA, status=422 if form.errors else 200)


@require_http_methods(READ_AND_WRITE)
def change_fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a fund (permissions.can_change_fund)."""
    fund, actor = seen_fund(request, pk), enter(request)
    demand(permissions.can_change_fund(actor, fund))
    lists = {"funders": funders(), "receivers": mainstream_institutions()}
    form = FundForm(request.POST or None, initial=initial_of_fund(fund), **lists)

    def act() -> str:
        version = form.cleaned_data["version"] or 0
        now = timezone.now()
        actions.change_fund(fund_id=pk, data=form.data_of_fund, version=version, actor=actor, now=now)
        return _("The fund is changed.")

    return _step(request, fund, form, act, title=_("Edit fund"))


@require_http_methods(READ_AND_WRITE)
def extend_fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the funder's extension of the repayment date (permissions.can_extend_fund)."""
    fund, actor = seen_fund(request, pk), enter(request)
    demand(permissions.can_extend_fund(actor, fund))
    form = ExtendForm(
        request.POST or None, request.FILES or None, funders=funders(), initial={"funder": fund.funder_id}
    )

    def act() -> str:
        data = form.cleaned_data
        actions.extend_fund(
            fund_id=pk,
            funder_id=int(data["funder"]),
            until=data["until"],
            reference=data["reference"],
            letter_on=data["letter_on"],
            upload=data["upload"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The extension is recorded; the earlier date stays readable.")

    return _step(request, fund, form, act, title=_("Record extension"))


@require_http_methods(READ_AND_WRITE)
def repay_fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was paid back to the funder (permissions.can_repay_fund)."""
    fund, actor = seen_fund(request, pk), enter(request)
    demand(permissions.can_repay_fund(actor, fund))
    initial = {"amount": fund.unspent, "repaid_on": timezone.localdate()}
    form = RepayForm(request.POST or None, initial=initial)

    def act() -> str:
        actions.repay_fund(fund_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The repayment is recorded.")

    return _step(request, fund, form, act, title=_("Record repayment"))


def _step(
    request: HttpRequest, fund: Fund, form: forms.Form, act: Callable[[], str], *, title: str
) -> HttpResponse:
    context: dict[str, object] = {
        "title": title,
        "over": fund.name,
        "back": reverse("funding:show_fund", args=[fund.pk]),
        "facts": money.fund_facts(queries.fund_page(fund)),
    }
    to = ("funding:show_fund", fund.pk)
    return step(request, form, act, template="funding/money/step.html", context=context, to=to)
