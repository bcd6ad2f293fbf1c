"""Measures of the current year that ask for money of KIP 3, at every station of their way. All of it is invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nahtstelle.structure.funding.actions import funds, requests
from nahtstelle.structure.funding.models import Fund
from nahtstelle.structure.funding.queries.decisions import granting_decisions, requesting_decisions
from nahtstelle.structure.funding.queries.funds import funds_to_watch

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Year

FUND = "kip-3"
MEASURES: tuple[dict[str, Any], ...] = (
    {
        "measure": "Begleitung am Arbeitsplatz (erfunden)",
        "institution": "iv",
        "amount": "180000",
        "groups": ("F", "B"),
        "goal": "draft",
    },
    {
        "measure": "Gespräche mit Eltern vor der Sprachstanderhebung (erfunden)",
        "institution": "ags",
        "amount": "95000",
        "groups": ("children",),
        "goal": "grounds_filed",
        "by": "lukas",
        "grounds": "Wo Fachpersonen vorher mit den Eltern sprechen, kommen mehr Fragebogen zurück (erfunden).",
    },
    {
        "measure": "Vorbereitung auf die Berufslehre (erfunden)",
        "institution": "abmh",
        "amount": "320000",
        "groups": ("F", "B", "S", "foreigners"),
        "goal": "requested",
        "by": "kathrin",
        "grounds": "Die Plätze der Regelstruktur genügen für spät Zugewanderte nicht (erfunden).",
        "treatment": "Schweizerinnen und Schweizer besuchen die Brückenangebote (erfunden).",
    },
    {
        "measure": "Deutsch am Samstag und am Abend: Kostenerlass (erfunden)",
        "institution": "ags",
        "amount": "140000",
        "groups": ("F", "B", "S", "foreigners", "outside"),
        "goal": "decided",
        "by": "lukas",
        "grounds": "Wer wenig verdient, kann die Kurse ausserhalb der Arbeitszeit nicht selbst bezahlen (erfunden).",
        "treatment": "Schweizerinnen und Schweizer besuchen die Kurse der Grundkompetenzen (erfunden).",
    },
)
"""What is asked, by which structure, how far it got; `by` files the grounds."""


def ask_for_money(year: Year) -> None:
    """Bring the measures in and lead them through the application's own actions; look at repayment dates once."""
    fund = Fund.objects.filter(key=FUND).first()
    if fund is None:
        return
    for number, story in enumerate(MEASURES):
        _lead(year, fund, story, days_ago=40 - number)
    for fund_id in funds_to_watch():
        funds.watch_repayment(fund_id=fund_id, now=year.at(0, 4))


def _lead(year: Year, fund: Fund, story: dict[str, Any], *, days_ago: int) -> None:
    starts_on = max(year.today.replace(day=1), fund.starts_on)
    data = requests.RequestData(
        measure=story["measure"],
        institution_id=year.institutions[story["institution"]],
        amount=Decimal(story["amount"]),
        starts_on=min(starts_on, fund.last_day - dt.timedelta(days=30)),
        ends_on=fund.ends_on,
        groups=story["groups"],
    )
    made = requests.create_request(
        fund_id=fund.pk, data=data, actor=year.secretariat, now=year.at(days_ago, 9)
    )
    if story["goal"] == "draft":
        return
    requests.file_grounds(
        request_id=made.pk,
        grounds=story["grounds"],
        treatment=story.get("treatment", ""),
        actor=year.actor(story["by"]),
        now=year.at(days_ago - 5, 10),
    )
    asked = next(iter(requesting_decisions()), None)
    if story["goal"] == "grounds_filed" or asked is None:
        return
    step: dict[str, Any] = {"request_id": made.pk, "actor": year.secretariat}
    requests.record_request(decision_id=asked.id, now=year.at(days_ago - 12, 10), **step)
    decided = next((row for row in granting_decisions() if row.decided_on >= asked.decided_on), None)
    if story["goal"] == "requested" or decided is None or decided.awaits_resolution:
        return
    at = year.at(days_ago - 20, 10)
    requests.allocate(
        decision_id=decided.id, amount=made.amount, now=at, remark="Vorführung: Betrag erfunden", **step
    )
