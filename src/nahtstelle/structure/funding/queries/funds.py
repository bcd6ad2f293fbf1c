"""Reading funds: the list, one fund, what its dossier asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.funding.models import AllocationRequest, Fund, FundExtension, QuarterTotal
from nahtstelle.structure.funding.permissions.money import can_extend_fund
from nahtstelle.structure.funding.queries.forecasts import forecasts
from nahtstelle.structure.funding.states import BEFORE_ALLOCATION


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPage:
    """What the page of a fund shows besides its list of measures."""

    fund: Fund
    extensions: list[FundExtension]
    documents: list[records.DocumentRef]
    quarters: list[tuple[dt.date, Decimal]]
    asked: Decimal
    forecast: Decimal | None


def visible_funds(actor: Actor) -> QuerySet[Fund]:
    """Return the funds the actor sees, by name, with funder and receiver."""
    return Fund.objects.visible_to(actor).select_related("funder", "receiver").order_by("name", "pk")


def funds_with_forecast(actor: Actor) -> list[tuple[Fund, Decimal | None]]:
    """Return the funds the actor sees, those in use first, each with its forecast where there is one."""
    funds = list(visible_funds(actor))
    expected = forecasts([fund.pk for fund in funds])
    return [(fund, expected.get(fund.pk)) for fund in funds]


def fund_page(fund: Fund) -> FundPage:
    """Return a fund for its page (four queries and those of the forecast)."""
    quarters = (
        QuarterTotal.objects.filter(allocation__fund=fund)
        .order_by("quarter")
        .values_list("quarter")
        .annotate(total=Sum("spent"))
    )
    waiting = AllocationRequest.objects.filter(fund=fund, state__in=BEFORE_ALLOCATION)
    return FundPage(
        fund=fund,
        extensions=list(fund.extensions.select_related("funder", "recorded_by").order_by("until", "pk")),
        documents=records.documents(fund.dossier_id) if fund.dossier_id else [],
        quarters=list(quarters),
        asked=waiting.aggregate(total=Sum("amount"))["total"] or Decimal(0),
        forecast=forecasts([fund.pk]).get(fund.pk),
    )


def funds_to_watch() -> list[int]:
    """Return the funds with a repayment date that is not settled yet."""
    rows = Fund.objects.filter(repayment_due_on__isnull=False, repaid_on__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def may_read_papers(actor: Actor, fund_id: int) -> bool:
    """Whoever sees the fund reads its dossier."""
    return Fund.objects.visible_to(actor).filter(pk=fund_id).exists()


def may_add_papers(actor: Actor, fund_id: int) -> bool:
    """Who keeps the fund adds to its dossier."""
    fund = Fund.objects.filter(pk=fund_id).first()
    return fund is not None and can_extend_fund(actor, fund)


def owner_of_papers(fund_id: int) -> records.OwnerLink:
    """Return the page of the fund."""
    name = Fund.objects.values_list("name", flat=True).get(pk=fund_id)
    return records.OwnerLink(
        _("Fund: %(name)s") % {"name": name}, reverse("funding:show_fund", args=[fund_id])
    )


def ended_funds(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the funds that are over, with the day from which nothing may be spent."""
    rows = Fund.objects.filter(pk__in=ids, ends_on__lte=timezone.localdate()).order_by("pk")
    return dict(rows.values_list("pk", "ends_on"))
