"""Quarterly rounds of the demonstration since 2024, played by the application's own actions. Texts are invented.

The SEM extended the repayment date on condition of a report every quarter (002 §5): rounds begin with 2024. The last
one is open: one lead is late, one figure waits to be checked, one is back with its lead.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.funding.actions.round_entries import (
    EntryData,
    accept_entry,
    save_entry,
    send_back_entry,
)
from nahtstelle.structure.funding.actions.rounds import (
    close_round,
    last_finished_quarter,
    open_round,
    remind_leads,
)
from nahtstelle.structure.funding.models import Fund, Round, RoundEntry
from nahtstelle.structure.funding.queries.rounds import allocations_to_report
from nahtstelle.structure.funding.states.rounds import next_quarter, quarters_between, spread

FIRST = dt.date(2024, 1, 1)
ZONE = ZoneInfo("Europe/Zurich")
FUNDS = ("ip-2019-2021", "kip-3")
GOALS = (
    (
        "Sprachkurse",
        "Wer Deutsch braucht, findet innert drei Monaten einen Kurs. (erfunden)",
        "Kursplätze, Abschlüsse mit Nachweis",
    ),
    (
        "integration.arbeit",
        "Teilnehmende finden eine Anstellung im ersten Arbeitsmarkt. (erfunden)",
        "Anstellungen, Übertritte in Massnahmen des RAV",
    ),
    (
        "DFPA",
        "Der Soll-Prozess wird in fünf Sozialregionen erprobt. (erfunden)",
        "geführte Fälle, Rückmeldungen der Sozialregionen",
    ),
    (
        "Mentoring",
        "Regionale Pools begleiten Personen beim Ankommen. (erfunden)",
        "aktive Tandems je Region",
    ),
)
OTHER = ("Die Massnahme schliesst eine Lücke der Regelstrukturen. (erfunden)", "besetzte Plätze")
PROGRESS = (
    "Die Massnahme ist im {quarter}. Quartal auf Kurs; die nächsten Schritte sind mit den Beteiligten abgestimmt. "
    "(erfunden)"
)
EXPLANATION = "Rechnungen fielen anders an als geplant; die Prognose ist entsprechend verteilt. (erfunden)"


def play_rounds(*, today: dt.date) -> None:
    """Play a round for each quarter from 2024 to the last one that ended; that one stays open."""
    office = User.objects.filter(role="secretariat", is_active=True).order_by("key").first()
    funds = list(Fund.objects.filter(key__in=FUNDS, fixed_by_law=False).order_by("pk"))
    if office is None or not funds or Round.objects.exists():
        return
    actor = actor_for(office, today)
    for quarter in quarters_between(FIRST, last_finished_quarter(today) + dt.timedelta(days=1)):
        running = [fund.pk for fund in funds if allocations_to_report([fund.pk], quarter)]
        if running and next_quarter(quarter) <= last_finished_quarter(today):
            _play(quarter, running, actor, today)
        elif running:
            _leave_open(quarter, running, actor, today)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZONE)


def _play(quarter: dt.date, fund_ids: list[int], office: Actor, today: dt.date) -> None:
    """Open, hand in, accept, close: within five weeks of the quarter's end."""
    after = next_quarter(quarter)
    row = open_round(
        quarter=quarter,
        fund_ids=fund_ids,
        due_on=after + dt.timedelta(days=19),
        actor=office,
        now=_at(after + dt.timedelta(days=4), 8),
    )
    for entry in _entries(row):
        _hand_in(entry, office, today, _at(after + dt.timedelta(days=14), 15))
        accept_entry(entry_id=entry.pk, actor=office, now=_at(after + dt.timedelta(days=21), 10))
    close_round(round_id=row.pk, actor=office, now=_at(after + dt.timedelta(days=28), 16))


def _leave_open(quarter: dt.date, fund_ids: list[int], office: Actor, today: dt.date) -> None:
    """Leave one lead late, one figure to be checked, one sent back, the rest accepted."""
    row = open_round(
        quarter=quarter,
        fund_ids=fund_ids,
        due_on=today - dt.timedelta(days=3),
        actor=office,
        now=_at(today - dt.timedelta(days=17), 8),
    )
    entries = sorted(_entries(row), key=lambda entry: entry.lead_id is None)
    for place, entry in enumerate(entries[1:]):
        _hand_in(entry, office, today, _at(today - dt.timedelta(days=6), 15))
        if place == 1:
            reason = "Bitte die Indikatoren mit den Werten des Quartals ergänzen."
            send_back_entry(
                entry_id=entry.pk, reason=reason, actor=office, now=_at(today - dt.timedelta(days=2), 9)
            )
        elif place > 1:
            accept_entry(entry_id=entry.pk, actor=office, now=_at(today - dt.timedelta(days=2), 10))
    remind_leads(round_id=row.pk, actor=office, now=_at(today - dt.timedelta(days=2), 11))  # fmt: skip


def _entries(row: Round) -> list[RoundEntry]:
    rows = row.entries.select_related("round", "lead__institution").prefetch_related("lines")
    return list(rows.order_by("pk"))


def _hand_in(entry: RoundEntry, office: Actor, today: dt.date, now: dt.datetime) -> None:
    """Hand in what the ledger says; what is left is spread over the quarters to come, a little below."""
    lines = list(entry.lines.all())
    spent = sum((line.actual or Decimal(0) for line in lines), Decimal(0))
    ahead = [line.quarter for line in lines if line.forecast is not None]
    rest = max(entry.amount - spent, Decimal(0)) * Decimal("0.97")
    shares = spread(rest.quantize(Decimal(1)), len(ahead))
    goal, indicators = next(
        ((goal, what) for word, goal, what in GOALS if word.lower() in entry.measure.lower()), OTHER
    )
    here = next(line for line in lines if line.quarter == entry.round.quarter)
    data = EntryData(
        actual=here.actual or Decimal(0),
        forecasts=dict(zip(ahead, shares, strict=True)),
        goal=goal,
        indicators=f"{indicators} (erfunden)",
        progress=PROGRESS.format(quarter=(entry.round.quarter.month - 1) // 3 + 1),
        explanation=EXPLANATION,
    )
    actor = actor_for(entry.lead, today) if entry.lead is not None else office
    save_entry(entry_id=entry.pk, data=data, version=entry.version, submit=True, actor=actor, now=now)
