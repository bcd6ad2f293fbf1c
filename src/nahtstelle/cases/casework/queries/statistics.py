"""What the figures need of a case, and no more: year, region, whole weeks, kinds of measures (domain §6 and §8).

Running cases are counted with the same function that makes the row which stays of an erased one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from nahtstelle.cases.casework.models import Case, Measure, StatisticalRow
from nahtstelle.cases.casework.states import MeasureState, PlanState

USED = (MeasureState.RUNNING, MeasureState.DONE, MeasureState.BROKEN_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedOffer:
    """A measure of an institution that was begun, with its first and last day (`until` None: it goes on)."""

    kind: str
    institution_id: int | None
    since: dt.date
    until: dt.date | None


def offers_at_once(offers: Sequence[UsedOffer]) -> int:
    """Return the largest number of different institutions whose offers were used on the same day (003, question 2)."""
    largest = 0
    for moment in {offer.since for offer in offers}:
        together = {
            offer.institution_id
            for offer in offers
            if offer.institution_id is not None
            and offer.since <= moment
            and (offer.until is None or offer.until >= moment)
        }
        largest = max(largest, len(together))
    return largest


def statistical_rows(cases: Iterable[Case]) -> list[StatisticalRow]:
    """Return the statistical row of each case, in the order given, not saved (one query for the measures).

    Of a case that is not closed `year_closed` is 0. The cases have their `registering_institution`; the caller stands
    as a service.
    """
    rows = list(cases)
    offers = _offers([case.pk for case in rows])
    return [_row(case, offers.get(case.pk, [])) for case in rows]


def _row(case: Case, offers: Sequence[UsedOffer]) -> StatisticalRow:
    institution = case.registering_institution
    used = {offer.institution_id for offer in offers if offer.institution_id is not None}
    return StatisticalRow(
        year_registered=_year(case.registered_at),
        year_closed=_year(case.closed_at) or 0,
        region=case.region,
        origin=case.origin,
        system=institution.systems[0] if institution.systems else "",
        institution=institution.key,
        weeks_to_table=_weeks(case.registered_at, case.table_held_at),
        weeks_to_plan=_weeks(case.registered_at, case.planned_at),
        weeks_to_closure=_weeks(case.registered_at, case.closed_at),
        outcome=case.outcome,
        reason=case.closing_reason,
        measures=dict(sorted(Counter(offer.kind for offer in offers).items())),
        offers_used=len(used),
        offers_at_once=offers_at_once(offers),
    )


def _offers(case_ids: Sequence[int]) -> dict[int, list[UsedOffer]]:
    """Return the measures that were begun, of the signed plan of each case."""
    found: dict[int, list[UsedOffer]] = defaultdict(list)
    measures = (
        Measure.objects.filter(case_id__in=case_ids, plan__state=PlanState.SIGNED, state__in=USED)
        .order_by("case_id", "position", "pk")
        .values_list(
            "case_id", "kind", "institution_id", "began_on", "starts_on", "ended_on", "due_on", "is_clients"
        )
    )
    for case_id, kind, institution, began, starts, ended, due, is_clients in measures:
        since = began or starts or ended or due
        found[case_id].append(
            UsedOffer(
                kind=kind,
                institution_id=None if is_clients else institution,
                since=min(since, ended) if ended else since,
                until=ended,
            )
        )
    return dict(found)


def _year(moment: dt.datetime | None) -> int | None:
    return timezone.localtime(moment).year if moment else None


def _weeks(since: dt.datetime | None, until: dt.datetime | None) -> int | None:
    """Return whole weeks between two moments; None while one of them is missing."""
    if since is None or until is None:
        return None
    return max((timezone.localdate(until) - timezone.localdate(since)).days // 7, 0)
