"""Funds and measures as the pieces that the components of `ui` draw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.models import AllocationRequest, Fund
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.queries.funds import FundPage
from nahtstelle.structure.funding.states import REQUEST, RequestState, short_labels

STATE_TAGS: dict[str, ui.TagKind] = {
    RequestState.DRAFT: "warn",
    RequestState.GROUNDS_FILED: "now",
    RequestState.REQUESTED: "now",
    RequestState.DECIDED: "ok",
    RequestState.REFUSED: "neutral",
    RequestState.WITHDRAWN: "neutral",
}
NAMES = ui.AmountNames(
    whole=gettext_lazy("Amount (bar)"),
    bound=gettext_lazy("Allocated (bar)"),
    used=gettext_lazy("Spent (bar)"),
    expected=gettext_lazy("Forecast (bar)"),
)


def francs(value: Decimal | None) -> str:
    """Return «CHF 18'000.50»."""
    return "–" if value is None else f"CHF\u00a0{ui.amount(value)}"


def tabs(here: str, actor: Actor) -> list[ui.Tab]:
    """Return the views of the area."""
    views = (
        ("list_funds", _("Funds (views)")),
        ("list_requests", _("Allocations (views)")),
        ("show_ledger", _("Ledger")),
        ("show_quarters", _("Quarters")),
        ("show_treatment", _("Equal treatment")),
    )
    return [
        ui.Tab(label=label, url=reverse(f"funding:{name}"), current=name == here) for name, label in views
    ]


def fund_tag(fund: Fund, today: dt.date) -> tuple[str, ui.TagKind]:
    """Return in a word how a fund stands."""
    if fund.repaid_on:
        return _("Closed, rest paid back"), "neutral"
    if fund.fixed_by_law:
        return _("Fixed by law"), "neutral"
    if fund.repayment_due_on and fund.repayment_due_on < today and fund.unspent:
        return _("Repayment due"), "bad"
    if fund.ends_on <= today:
        return _("Period over"), "neutral"
    if fund.starts_on > today:
        return _("Not yet in use"), "neutral"
    return _("In use"), "ok"


FUND_COLUMNS = (
    ui.Column(key="mittel", label=gettext_lazy("Fund"), value="name"),
    ui.Column(key="geldgeber", label=gettext_lazy("Funder"), value="funder.name"),
    ui.Column(key="empfangend", label=gettext_lazy("Receiving office"), value="receiver.name"),
    ui.Column(
        key="zweckbindung", label=gettext_lazy("Earmarked for"), value=lambda fund: short_labels(fund.groups)
    ),
    ui.Column(key="betrag", label=gettext_lazy("Amount (sum)"), value="amount", numeric=True),
    ui.Column(key="zugeteilt", label=gettext_lazy("Allocated (sum)"), value="allocated", numeric=True),
    ui.Column(key="ausgegeben", label=gettext_lazy("Spent (sum)"), value="spent", numeric=True),
    ui.Column(key="frei", label=gettext_lazy("Free (sum)"), value="free", numeric=True),
    ui.Column(key="von", label=gettext_lazy("May be used from"), value="starts_on", kind="date"),
    ui.Column(key="bis", label=gettext_lazy("May be used until"), value="last_day", kind="date"),
    ui.Column(
        key="rueckzahlung", label=gettext_lazy("Repayment date"), value="repayment_due_on", kind="date"
    ),
)


def fund_bars(funds: list[tuple[Fund, Decimal | None]]) -> ui.AmountBars:
    """Return the picture of funds: amount, allocated, spent, forecast."""
    rows = [
        ui.AmountRow(
            label=fund.name,
            whole=fund.amount,
            bound=fund.allocated,
            used=fund.spent,
            expected=forecast,
            url=reverse("funding:show_fund", args=[fund.pk]),
            note=short_labels(fund.groups),
        )
        for fund, forecast in funds
    ]
    return ui.amount_bars(names=NAMES, rows=rows)


def fund_facts(page: FundPage) -> list[ui.Fact]:
    """Return earmark, period and repayment of a fund."""
    fund = page.fund
    facts = [
        ui.Fact(label=pgettext("fund", "Source"), value=fund.source),
        ui.Fact(label=_("Funder"), value=fund.funder.name),
        ui.Fact(label=_("Receiving office"), value=fund.receiver.name),
        ui.Fact(label=_("Earmarked for"), value=short_labels(fund.groups)),
        ui.Fact(
            label=_("May be used"), value=f"{ui.date_short(fund.starts_on)} – {ui.date_short(fund.last_day)}"
        ),
        ui.Fact(
            label=_("Repayment date"),
            value=ui.date_words(fund.repayment_due_on) if fund.repayment_due_on else "–",
        ),
    ]
    if fund.repaid_on:
        value = f"{francs(fund.repaid)}, {ui.date_words(fund.repaid_on)} ({fund.repaid_reference})"
        facts.append(ui.Fact(label=_("Paid back"), value=value))
    if fund.conditions:
        facts.append(ui.Fact(label=_("Conditions of the funder"), value=fund.conditions))
    if fund.fixed_by_law:
        facts.append(ui.Fact(label=_("Law or contract"), value=fund.citation))
    return facts


def fund_sums(page: FundPage) -> list[ui.Fact]:
    """Return what is there, allocated, spent, expected, free, and what has to be paid back when."""
    fund = page.fund
    sums = [
        ui.Fact(label=_("Amount (sum)"), value=fund.amount, numeric=True),
        ui.Fact(label=_("Allocated (sum)"), value=fund.allocated, numeric=True),
        ui.Fact(label=_("Spent (sum)"), value=fund.spent, numeric=True),
    ]
    if page.forecast is not None:
        sums.append(ui.Fact(label=_("Forecast (sum)"), value=page.forecast, numeric=True))
    sums.append(ui.Fact(label=_("Free (sum)"), value=fund.free, numeric=True))
    if page.asked:
        sums.append(ui.Fact(label=_("Asked for, not decided"), value=page.asked, numeric=True))
    if fund.repayment_due_on and not fund.repaid_on:
        label = _("To be paid back on %(date)s if not spent") % {"date": ui.date_short(fund.repayment_due_on)}
        sums.append(ui.Fact(label=label, value=fund.unspent, numeric=True))
    return sums


def fund_actions(fund: Fund, actor: Actor) -> list[ui.Action]:
    """Return the buttons of a fund."""
    is_open = not fund.fixed_by_law and fund.repaid_on is None
    citation = _(
        "Rule 4: %(citation)s fixes the use of this money; nothing is allocated here (guide §7.2.1 e)."
    )
    is_due = is_open and fund.repayment_due_on is not None
    may_ask = is_open and permissions.can_create_request(actor, fund)
    rows = (
        ("post_expense", _("Post expense"), "plus", permissions.can_post(actor, fund)),
        ("create_request", _("Ask for an allocation"), "file-plus", may_ask),
        (
            "extend_fund",
            _("Record extension"),
            "calendar-plus",
            is_due and permissions.can_extend_fund(actor, fund),
        ),
        ("repay_fund", _("Record repayment"), "undo-2", is_due and permissions.can_repay_fund(actor, fund)),
        ("change_fund", _("Edit"), "pencil", permissions.can_change_fund(actor, fund)),
    )
    return [
        ui.Action(
            label=label,
            url=reverse(f"funding:{name}", args=[fund.pk]),
            icon=icon,
            primary=name == "post_expense",
            refusal=citation % {"citation": fund.citation}
            if fund.fixed_by_law and name == "post_expense"
            else "",
        )
        for name, label, icon, may in rows
        if may
    ]


def project_actions(actor: Actor, project_id: int) -> list[ui.Action]:
    """Return the button on a project's page that leads to its money, for whoever sees some of it."""
    seen = AllocationRequest.objects.visible_to(actor).filter(project=project_id)
    if not seen.exists():
        return []
    url = reverse("funding:show_project_money", args=[project_id])
    return [ui.Action(label=_("Money of the project"), url=url, icon="coins")]


def request_actions(request: AllocationRequest, actor: Actor) -> list[ui.Action]:
    """Return the buttons of a measure for this actor."""
    rows = (
        ("file_grounds", "file_grounds", _("File grounds"), "file-check", permissions.can_file_grounds),
        (
            "request",
            "record_request",
            _("Record request of the body"),
            "gavel",
            permissions.can_record_request,
        ),
        ("decide", "allocate", _("Record allocation"), "stamp", permissions.can_allocate),
        ("refuse", "refuse_request", _("Record refusal"), "x", permissions.can_refuse_request),
        ("return_grounds", "return_grounds", _("Return grounds"), "undo-2", permissions.can_return_grounds),
        ("file_grounds", "change_request", _("Edit"), "pencil", permissions.can_change_request),
        ("withdraw", "withdraw_request", _("Withdraw"), "trash-2", permissions.can_withdraw_request),
    )
    offered = [row for row in rows if REQUEST.allows(row[0], request.state) and row[4](actor, request)]
    found = [
        ui.Action(
            label=label,
            url=reverse(f"funding:{name}", args=[request.pk]),
            icon=icon,
            primary=place == 0 and name != "withdraw_request",
        )
        for place, (_verb, name, label, icon, _may) in enumerate(offered)
    ]
    if request.state == RequestState.DECIDED and permissions.can_post(actor, request.fund):
        url = f"{reverse('funding:post_expense', args=[request.fund_id])}?massnahme={request.pk}"
        found.insert(0, ui.Action(label=_("Post expense"), url=url, icon="plus", primary=True))
    return found
