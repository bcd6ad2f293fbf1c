"""Edges: posting, the ledger, quarters, a project's money, equal treatment."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.actions import ledger as actions
from nahtstelle.structure.funding.forms.money import CounterForm, PostForm
from nahtstelle.structure.funding.models import Fund
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.presentation import ledger as look
from nahtstelle.structure.funding.presentation import measures, money
from nahtstelle.structure.funding.queries import ledger as queries
from nahtstelle.structure.funding.queries import requests, treatment
from nahtstelle.structure.funding.queries.quarters import quarter_rows, years_with_money
from nahtstelle.structure.funding.views.money_doors import AREA, enter, seen_fund, seen_posting, step
from nahtstelle.structure.programmes.api import project_refs

READ_AND_WRITE = ["GET", "HEAD", "POST"]
MEASURES_A_PAGE = 30


@require_safe
def show_ledger(request: HttpRequest) -> HttpResponse:
    """Show the ledger from the latest posting on, as a page, CSV or XLSX."""
    actor, fund = enter(request), request.GET.get("mittel", "")
    table = look.ledger_table(
        request.GET,
        funds=queries.funds_to_choose(actor),
        measures=queries.measures_to_choose(actor, int(fund)) if fund.isascii() and fund.isdecimal() else [],
        quarters=queries.quarters_with_postings(actor),
    )
    choice = look.ledger_choice(table, request.GET)
    if (wanted := request.GET.get("format")) in ("csv", "xlsx"):
        labels = [str(label) for label in look.HEADINGS]
        lines = queries.ledger_lines(actor, choice)
        return ui.export_lines(wanted=wanted, name=_("Ledger"), labels=labels, lines=lines)
    page = queries.ledger_page(actor, choice)
    context = {
        "table": table,
        "page": page,
        "lines": look.posting_lines(page.rows, actor),
        "older_url": look.older_url(table, page),
        "newest_url": table.link() if choice.before else "",
        "headings": look.HEADINGS,
        "tabs": money.tabs("show_ledger", actor),
    }
    return render(request, "funding/money/show_ledger.html", context | AREA)


@require_http_methods(READ_AND_WRITE)
def post_expense(request: HttpRequest, pk: int) -> HttpResponse:
    """Post an expense (permissions.can_post); a measure that is not allocated says by which rule."""
    fund, actor = seen_fund(request, pk), enter(request)
    demand(permissions.can_post(actor, fund))
    found = requests.measures_to_post(fund)
    not_yet = _("%(measure)s (not allocated)")
    names = [
        (row.pk, row.measure if is_allocated else not_yet % {"measure": row.measure})
        for row, is_allocated in found
    ]
    chosen = next((row for row, _is in found if str(row.pk) == request.GET.get("massnahme")), None)
    initial = {
        "measure": chosen.pk if chosen else "",
        "groups": chosen.groups if chosen else [],
        "posted_on": timezone.localdate(),
    }
    form = PostForm(request.POST or None, request.FILES or None, measures=names, initial=initial)
    form.fields["measure"].required = not fund.fixed_by_law

    def act() -> str:
        upload = form.cleaned_data["upload"]
        actions.post_expense(fund_id=pk, expense=form.expense, upload=upload, actor=actor, now=timezone.now())
        return _("The expense is posted.")

    to = ("funding:show_fund", pk)
    context: dict[str, object] = {
        "title": _("Post expense"),
        "over": fund.name,
        "back": reverse(to[0], args=[pk]),
    }
    return step(request, form, act, template="funding/money/step.html", context=context, to=to)


@require_http_methods(READ_AND_WRITE)
def counter_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a posting back (permissions.can_counter_post)."""
    posting, actor = seen_posting(request, pk), enter(request)
    demand(permissions.can_counter_post(actor, posting.fund))
    initial = {"amount": posting.amount, "posted_on": timezone.localdate(), "receipt": posting.receipt}
    form = CounterForm(request.POST or None, initial=initial)

    def act() -> str:
        actions.counter_post(posting_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The counter-posting is posted; the posting itself stays as it was.")

    measure = posting.allocation.request
    facts = [
        ui.Fact(label=_("Measure"), value=measure.measure),
        ui.Fact(label=_("Date of the expense"), value=ui.date_words(posting.posted_on)),
        ui.Fact(label=_("Amount in CHF"), value=money.francs(posting.amount), numeric=True),
        ui.Fact(label=_("Text"), value=posting.text),
        ui.Fact(label=_("Receipt"), value=posting.receipt),
    ]
    to = ("funding:show_request", measure.pk)
    context: dict[str, object] = {"title": _("Post counter-posting"), "over": posting.text, "facts": facts}
    context["back"] = reverse(to[0], args=[measure.pk])
    return step(request, form, act, template="funding/money/step.html", context=context, to=to)


@require_safe
def show_quarters(request: HttpRequest) -> HttpResponse:
    """Show what was spent by quarter: all funds of a year, or one fund by measure."""
    actor = enter(request)
    years = years_with_money(actor)
    wanted = request.GET.get("jahr", "")
    year = (
        int(wanted)
        if wanted in {str(found) for found in years}
        else next(iter(years), timezone.localdate().year)
    )
    chosen = request.GET.get("mittel", "")
    fund = None
    if chosen.isascii() and chosen.isdecimal():
        fund = Fund.objects.visible_to(actor).filter(pk=int(chosen)).first()
        if fund is None:
            raise Http404
    rows = quarter_rows(actor, year=year, fund=fund)
    page = Paginator(rows, MEASURES_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "year": year,
        "years": [(found, found == year) for found in years],
        "fund": fund,
        "rows": page,
        "sums": look.quarter_totals(rows),
        "tabs": money.tabs("show_quarters", actor),
    }
    return render(request, "funding/money/show_quarters.html", context | AREA)


@require_safe
def show_project_money(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the money of a project, from whatever fund it comes."""
    actor = enter(request)
    project = project_refs([pk]).get(pk)
    found = requests.money_of_project(pk, actor)
    is_lead = project is not None and project.lead_id == actor.user_id
    if project is None or not (found or is_lead or actor.is_secretariat):
        raise Http404
    allocated, spent = requests.totals(found)
    context = {
        "project": project,
        "bars": measures.bars(found) if found else None,
        "sums": [
            ui.Fact(label=_("Allocated (sum)"), value=allocated, numeric=True),
            ui.Fact(label=_("Spent (sum)"), value=spent, numeric=True),
            ui.Fact(label=_("Left"), value=allocated - spent, numeric=True),
        ],
        "table": ui.data_table(
            query=request.GET, rows=found, columns=_plain_columns(), name=project.name, exportable=False
        ),
    }
    return render(request, "funding/money/show_project_money.html", context | AREA)


@require_safe
def show_treatment(request: HttpRequest) -> HttpResponse:
    """Show whom the measures accept and which comparable group each leaves out (000 §7.2.2)."""
    actor = enter(request)
    also_ended = request.GET.get("auch") == "beendet"
    rows = treatment.treatments(actor, today=timezone.localdate(), also_ended=also_ended)
    page = Paginator(rows, MEASURES_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "rows": [
            {
                "treatment": row,
                "tags": measures.treatment_tags(row),
                "warnings": measures.warnings(row),
                "url": reverse("funding:show_request", args=[row.request_id]),
            }
            for row in page
        ],
        "page": page,
        "also_ended": also_ended,
        "unsupported": sum(row.leaves_out_unsupported for row in rows),
        "tabs": money.tabs("show_treatment", actor),
    }
    return render(request, "funding/money/show_treatment.html", context | AREA)


def _plain_columns() -> list[ui.Column]:
    return [ui.Column(**{**vars(column), "sort": ()}) for column in measures.LIST_COLUMNS]
