"""What imported records need beyond their rows: numbers, and the way their proposals went."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from nahtstelle.ground.intake.api import update_rows
from nahtstelle.structure.governance.actions.meeting_duties import open_meeting_duties
from nahtstelle.structure.governance.models import (
    Body,
    Competence,
    Counter,
    Decision,
    Meeting,
    Numbering,
    Proposal,
    Referral,
)
from nahtstelle.structure.governance.states import MeetingState, Outcome, ProposalState, Station

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class ImportedNumber:
    """A decision to be numbered; `number` is the one it has had so far, or None."""

    key: str
    body_id: int
    date: dt.date
    number: int | None


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def wait_for_planned_meetings(*, keys: Sequence[str], now: dt.datetime) -> None:
    """Open the secretariat's duties for imported meetings that are still to come."""
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, date__gte=timezone.localdate(now))
    for meeting in planned.filter(key__in=keys).select_related("body").order_by("date", "pk"):
        open_meeting_duties(meeting=meeting, now=now)


def number_proposals(*, submitted: Sequence[tuple[str, dt.date]]) -> dict[str, str]:
    """Number proposals by key, gaplessly in each year, in the order of the day and then as given («2023-014»)."""
    counters = _locked_counters(("proposal", day.year) for _, day in submitted)
    numbers = {}
    for key, day in sorted(submitted, key=lambda pair: pair[1]):
        counter = counters["proposal", day.year]
        counter.last += 1
        numbers[key] = f"{day.year}-{counter.last:03d}"
    _keep(counters)
    return numbers


def number_decisions(*, decisions: Sequence[ImportedNumber]) -> dict[str, tuple[int, str]]:
    """Return number and label by key: the number given, else the next free one of body and year.

    The counters are raised to the highest number, so that the next decision of the application goes on from there.
    """
    numbering = Numbering.objects.first() or Numbering()
    names = dict(Body.objects.values_list("pk", "short_name").order_by("pk"))
    counters = _locked_counters((_scope(one.body_id), one.date.year) for one in decisions)
    taken = _taken(decisions)
    last: dict[tuple[int, int], int] = {}
    numbers = {}
    for one in sorted(decisions, key=lambda decision: decision.date):
        place = (one.body_id, one.date.year)
        number = one.number
        if number is None:
            number = last.get(place, 0) + 1
            while number in taken[place]:
                number += 1
            last[place] = number
        label = numbering.decision.format(body=names[one.body_id], year=one.date.year, number=number)
        numbers[one.key] = (number, label)
        counter = counters[_scope(one.body_id), one.date.year]
        counter.last = max(counter.last, number)
    _keep(counters)
    return numbers


def _scope(body_id: int) -> str:
    return f"decision:{body_id}"


def _taken(decisions: Iterable[ImportedNumber]) -> dict[tuple[int, int], set[int]]:
    """Return the numbers in use by body and year: loaded ones and those given."""
    taken: dict[tuple[int, int], set[int]] = {(one.body_id, one.date.year): set() for one in decisions}
    bodies, years = {body for body, _ in taken}, {year for _, year in taken}
    stored = Decision.objects.filter(body__in=bodies, year__in=years).order_by("pk")
    for body_id, year, number in stored.values_list("body_id", "year", "number").iterator():
        taken.setdefault((body_id, year), set()).add(number)
    for one in decisions:
        if one.number is not None:
            taken[one.body_id, one.date.year].add(one.number)
    return taken


def _locked_counters(places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Counter]:
    """Make and lock the counters of scopes and years, always in the same order."""
    wanted = sorted(set(places))
    Counter.objects.bulk_create(
        [Counter(scope=scope, year=year) for scope, year in wanted], ignore_conflicts=True
    )
    scopes, years = {scope for scope, _ in wanted}, {year for _, year in wanted}
    rows = (
        Counter.objects.select_for_update().filter(scope__in=scopes, year__in=years).order_by("scope", "year")
    )
    return {(row.scope, row.year): row for row in rows}


def _keep(counters: dict[tuple[str, int], Counter]) -> None:
    Counter.objects.bulk_update(counters.values(), ["last"], batch_size=500)


def settle_proposals(*, now: dt.datetime) -> None:
    """Give imported proposals that have a decision their end: decided, with the stations that said so.

    Only proposals still as they were imported (submitted, with a key) are touched: one in the hands of the secretariat
    has no decision yet.
    """
    open_ones = Proposal.objects.filter(
        state=ProposalState.SUBMITTED, key__isnull=False, decisions__isnull=False
    ).distinct()
    ids = list(open_ones.values_list("pk", flat=True).order_by("pk"))
    deciding = dict(Competence.objects.values_list("matter", "decides").order_by("pk"))
    for start in range(0, len(ids), BATCH):
        _settle_batch(ids[start : start + BATCH], deciding, now)


def _settle_batch(proposal_ids: list[int], deciding: dict[str, str], now: dt.datetime) -> None:
    rows = Decision.objects.filter(proposal__in=proposal_ids).select_related("body", "proposal")
    light = rows.only("decided_on", "kind", "body__kind", "body__rank", "proposal__version")
    decisions: dict[int, list[Decision]] = {}
    for decision in light.order_by("decided_on", "-body__rank", "pk"):
        decisions.setdefault(decision.proposal_id or 0, []).append(decision)
    Referral.objects.filter(proposal__in=proposal_ids).delete()
    Referral.objects.bulk_create(
        station for made in decisions.values() for station in _stations(made, deciding)
    )
    fields = ("state", "matter", "accepted_at", "changed_at", "version")
    update_rows(Proposal, fields, ((pk, _settled(made[0], now)) for pk, made in decisions.items()))


def _settled(first: Decision, now: dt.datetime) -> dict[str, object]:
    """Return what a proposal becomes by its first decision."""
    return {
        "state": ProposalState.DECIDED,
        "matter": first.kind,
        "accepted_at": timezone.make_aware(dt.datetime.combine(first.decided_on, dt.time(12))),
        "changed_at": now,
        "version": first.proposal.version + 1 if first.proposal else 1,
    }


def _stations(decisions: list[Decision], deciding: dict[str, str]) -> Iterable[Referral]:
    """Yield a station for each body that decided, in the order of the days."""
    seen: set[int] = set()
    position = 0
    for decision in decisions:
        if decision.body_id in seen:
            continue
        seen.add(decision.body_id)
        position += 1
        decides = deciding.get(decision.kind, decision.body.kind) == decision.body.kind or len(decisions) == 1
        yield Referral(
            proposal=decision.proposal,
            position=position,
            body_id=decision.body_id,
            station=Station.DECIDES if decides else Station.RECOMMENDS,
            outcome=Outcome.DECIDED if decides else Outcome.RECOMMENDED,
            outcome_on=decision.decided_on,
        )
