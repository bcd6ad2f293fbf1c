"""Agreements of the demonstration about to end or to be tendered. Provider, subjects and amounts are invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.structure.funding.actions.agreements import (
    AgreementTerms,
    conclude_agreement,
    draft_agreement,
    watch_agreement,
)
from nahtstelle.structure.funding.queries.agreements import agreements_to_watch
from nahtstelle.structure.funding.states.agreements import months_after
from nahtstelle.structure.governance.api import final_decision_choices

REMARK = "Anbieter, Gegenstand und Beträge sind erfunden."
AGREEMENTS: tuple[dict[str, Any], ...] = (
    {
        "subject": "Externe Projektleitung DFPA",
        "procedure": "invitation",
        "threshold": "Dienstleistung unter dem Schwellenwert des offenen Verfahrens",
        "from_months": -20,
        "to_months": 4,
        "amount": "84000",
    },
    {
        "subject": "Begleitung der Evaluation in den Pilotsozialregionen",
        "procedure": "direct",
        "threshold": "Unter dem Schwellenwert des Einladungsverfahrens",
        "from_months": -10,
        "to_months": 14,
        "tender_lead_months": 14,
        "amount": "46500.50",
    },
    {"subject": "Schulung der Koordinationspersonen", "from_months": 2, "to_months": 14, "amount": "28000"},
)


def conclude_agreements(*, today: dt.date) -> None:
    """Draft and conclude the invented agreements, and look at all dates as the nightly job does."""
    office = User.objects.filter(role="secretariat", is_active=True).order_by("pk").first()
    provider = Institution.objects.filter(key="aarebogen").first()
    if office is None or provider is None:
        return
    actor = actor_for(office, today)
    decisions = final_decision_choices(actor)
    for story in AGREEMENTS:
        now = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=9), dt.time(9)))
        terms = _terms(story, provider, actor, today)
        made = draft_agreement(terms=terms, actor=actor, now=now)
        if "procedure" in story and decisions:
            conclude_agreement(agreement_id=made.pk, actor=actor, now=now)
    watch = timezone.make_aware(dt.datetime.combine(today, dt.time(4, 40)))
    for agreement_id in agreements_to_watch():
        watch_agreement(agreement_id=agreement_id, now=watch)


def _terms(story: dict[str, Any], provider: Institution, actor: Actor, today: dt.date) -> AgreementTerms:
    first = today.replace(day=1)
    starts_on, ends_on = months_after(first, story["from_months"]), months_after(first, story["to_months"])
    decisions = final_decision_choices(actor)
    last_year = (ends_on - dt.timedelta(days=1)).year
    office = Institution.objects.get(key="ags")
    return AgreementTerms(
        provider_id=provider.pk,
        institution_id=office.pk,
        subject=story["subject"],
        starts_on=starts_on,
        ends_on=ends_on,
        procedure=story.get("procedure", "direct"),
        threshold=story.get("threshold", ""),
        decision_id=decisions[0].id if decisions and "procedure" in story else None,
        tender_lead_months=story.get("tender_lead_months"),
        amounts=tuple((year, Decimal(story["amount"])) for year in range(starts_on.year, last_year + 1)),
        remark=REMARK,
    )
