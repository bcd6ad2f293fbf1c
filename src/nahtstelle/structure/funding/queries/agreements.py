"""Reading agreements: the register, one agreement, what waits and warns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.structure.funding.models import Agreement, AgreementYear
from nahtstelle.structure.funding.states.agreements import (
    TENDER_NOTICE_MONTHS,
    AgreementState,
    months_after,
)
from nahtstelle.structure.governance.api import DecisionChoice, decisions_seen

SUBJECT = "funding.agreement"
MONEY = DecimalField(max_digits=14, decimal_places=2)
BAND_ROWS = 30


def register(actor: Actor, today: dt.date) -> QuerySet[Agreement]:
    """Return the agreements the actor sees with their totals, all years and the current one."""
    years = AgreementYear.objects.filter(agreement=OuterRef("pk")).order_by()
    sums = years.values("agreement").annotate(total=Sum("amount")).values("total")
    current = years.filter(year=today.year).values("amount")
    zero = Decimal(0)
    rows = Agreement.objects.visible_to(actor).select_related("provider", "institution")
    return rows.annotate(
        total=Coalesce(Subquery(sums, output_field=MONEY), zero, output_field=MONEY),
        this_year=Subquery(current, output_field=MONEY),
        successor_state=F("successor__state"),
    ).defer("remark", "termination_reason", "threshold")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoices:
    """What the register can be filtered by."""

    providers: tuple[tuple[int, str], ...]


def register_choices(actor: Actor) -> RegisterChoices:
    """Return the providers among the agreements the actor sees (one query)."""
    rows = Agreement.objects.visible_to(actor).order_by("provider__sort_name", "provider")
    found = rows.values_list("provider", "provider__name").distinct()
    return RegisterChoices(providers=tuple((pk, name) for pk, name in found))


def in_standing(rows: QuerySet[Agreement], standing: str, today: dt.date) -> QuerySet[Agreement]:
    """Narrow to those in force today, about to end, expired, to be tendered, or in a stored state."""
    bound = rows.filter(state=AgreementState.IN_FORCE)
    if standing == "in_force":
        return bound.filter(ends_on__gt=today)
    if standing == "expired":
        return bound.filter(ends_on__lte=today)
    if standing == "ending":
        return bound.filter(ends_on__gt=today, ends_on__lte=months_after(today, 6), successor=None)
    if standing == "tender":
        return bound.filter(
            tender_starts_on__lte=months_after(today, TENDER_NOTICE_MONTHS),
            tender_started_on=None,
            successor=None,
            ends_on__gt=today,
        )
    return rows.filter(state=standing)


def band_rows(actor: Actor, since: dt.date, until: dt.date) -> list[Agreement]:
    """Return the agreements whose term touches a stretch, by provider, for the picture (one query)."""
    rows = register(actor, since).filter(ends_on__gt=since, starts_on__lt=until)
    rows = rows.filter(Q(terminated_on__isnull=True) | Q(terminated_on__gt=since))
    return list(rows.order_by("provider__sort_name", "subject", "starts_on", "pk")[:BAND_ROWS])


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """What the page of an agreement shows; a decision the actor may not see is None."""

    agreement: Agreement
    years: tuple[AgreementYear, ...]
    total: Decimal
    decision: DecisionChoice | None
    successor: Agreement | None
    changes: tuple[Change, ...]


def agreement_page(*, actor: Actor, agreement_id: int) -> AgreementPage:
    """Return an agreement with all its page shows. Raises Agreement.DoesNotExist for outsiders."""
    related = ("provider", "institution", "renews", "decision")
    rows = Agreement.objects.visible_to(actor).select_related(*related)
    prefetch = Prefetch("years", AgreementYear.objects.order_by("year", "pk"))
    agreement = rows.prefetch_related(prefetch).get(pk=agreement_id)
    years = tuple(agreement.years.all())
    decision_id = agreement.decision_id
    seen = decisions_seen(actor, [decision_id]) if decision_id else {}
    return AgreementPage(
        agreement=agreement,
        years=years,
        total=sum((row.amount for row in years), Decimal(0)),
        decision=seen.get(decision_id) if decision_id else None,
        successor=Agreement.objects.visible_to(actor).filter(renews=agreement).first(),
        changes=tuple(changes(SUBJECT, agreement.pk)),
    )


def agreements_to_watch() -> list[int]:
    """Return the agreements in force that nothing follows yet (for the nightly job)."""
    rows = Agreement.objects.filter(state=AgreementState.IN_FORCE)
    rows = rows.exclude(successor__state=AgreementState.IN_FORCE)
    return list(rows.order_by("pk").values_list("pk", flat=True))
