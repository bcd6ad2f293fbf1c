"""The five rules of the use of funds as refusals, each with the sentence that names the rule and its source.

Guide = 000, the guide of the canton's cooperation; annual report = 002. Constraints and triggers hold the same rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.ui.api import amount as francs
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund
from nahtstelle.structure.funding.states import RequestState, short_labels
from nahtstelle.structure.governance.api import DecisionRef


class GroundsMissing(ActionRefused):
    """Rule 1: the responsible mainstream structure files the technical grounds (000 §7.2.1 d)."""

    default_sentence = gettext_lazy(
        "Rule 1: The responsible mainstream structure files the technical grounds first (guide §7.2.1 d)."
    )


class NotRequested(ActionRefused):
    """Rule 2: the coordination body requests the use of funds (000 §7.2.1 c)."""

    default_sentence = gettext_lazy(
        "Rule 2: The coordination body requests the use of funds by a funding decision (guide §7.2.1 c)."
    )


class NotDecided(ActionRefused):
    """Rule 2: steering decides; an allocation exists only through a decision (000 §7.2.1 b)."""

    default_sentence = gettext_lazy(
        "Rule 2: An allocation exists only through a final funding decision of steering (guide §7.2.1 b)."
    )


class OutsideEarmark(ActionRefused):
    """Rule 3: money is used for the target groups of the earmark only (000 §7.2.2)."""


class FixedByLaw(ActionRefused):
    """Rule 4: what law or contract fixes is outside the cooperation (000 §7.2.1 e)."""


class BeyondFund(ActionRefused):
    """Rule 5: nothing is allocated beyond the fund (000 §7.2.1 a, 002 §5)."""


class BeyondAllocation(ActionRefused):
    """Rule 5: nothing is spent beyond the allocation (000 §7.2.1 a, 002 §5)."""


class OutsidePeriod(ActionRefused):
    """Rule 5: nothing is allocated or spent outside the period (000 §7.2.1 a, 002 §5)."""


def check_free_of_law(fund: Fund) -> None:
    """Raise FixedByLaw where law or contract fixes the use of the fund."""
    if fund.fixed_by_law:
        sentence = _(
            "Rule 4: Law or contract fixes the use of this fund (%(citation)s); the cooperation does not decide on it "
            "(guide §7.2.1 e)."
        )
        raise FixedByLaw(sentence % {"citation": fund.citation}, field="fund")


def check_earmark(groups: Collection[str], accepted: Collection[str]) -> None:
    """Raise OutsideEarmark where a group is not among those accepted by the earmark or the allocation."""
    outside = set(groups) - set(accepted)
    if outside or not groups:
        named = {"outside": short_labels(outside) or "–", "accepted": short_labels(accepted)}
        sentence = _(
            "Rule 3: Outside the earmark: %(outside)s. The money is for %(accepted)s only (guide §7.2.2)."
        )
        raise OutsideEarmark(sentence % named, field="groups")


def check_period(starts_on: dt.date, ends_on: dt.date, fund: Fund) -> None:
    """Raise OutsidePeriod unless a measure (`ends_on` exclusive) lies within the period of its fund."""
    if starts_on < fund.starts_on or ends_on > fund.ends_on or ends_on <= starts_on:
        named = {"since": date_words(fund.starts_on), "until": date_words(fund.last_day)}
        sentence = _(
            "Rule 5: The fund may be used from %(since)s to %(until)s; nothing is allocated outside this period "
            "(guide §7.2.1 a, annual report 2023 §5)."
        )
        field = "starts_on" if starts_on < fund.starts_on else "last_day"
        raise OutsidePeriod(sentence % named, field=field)


def check_within_fund(wanted: Decimal, fund: Fund) -> None:
    """Raise BeyondFund where more is asked than is free."""
    if wanted > fund.free:
        sentence = _(
            "Rule 5: CHF %(free)s of the fund are free; nothing is allocated beyond it (guide §7.2.1 a, "
            "annual report 2023 §5)."
        )
        raise BeyondFund(sentence % {"free": francs(fund.free)}, field="amount")


def check_expense(posted_on: dt.date, wanted: Decimal, allocation: Allocation) -> None:
    """Raise OutsidePeriod or BeyondAllocation for an expense that comes too early, too late or is too large."""
    if not allocation.starts_on <= posted_on < allocation.ends_on:
        named = {"since": date_words(allocation.starts_on), "until": date_words(allocation.last_day)}
        sentence = _(
            "Rule 5: The allocation lasts from %(since)s to %(until)s; nothing is spent outside this period "
            "(guide §7.2.1 a, annual report 2023 §5)."
        )
        raise OutsidePeriod(sentence % named, field="posted_on")
    if wanted > allocation.free:
        sentence = _(
            "Rule 5: CHF %(free)s of the allocation are left; nothing is spent beyond it (guide §7.2.1 a, "
            "annual report 2023 §5)."
        )
        raise BeyondAllocation(sentence % {"free": francs(allocation.free)}, field="amount")


def check_not_repaid(wanted: Decimal, fund: Fund) -> None:
    """Raise BeyondFund where an expense would take what was paid back to the funder already."""
    if fund.repaid_on is not None and wanted > fund.unspent:
        sentence = _(
            "Rule 5: What was left of the fund was paid back on %(date)s; nothing is spent beyond it."
        )
        raise BeyondFund(sentence % {"date": date_words(fund.repaid_on)}, field="amount")


def check_allocated(request: AllocationRequest) -> None:
    """Raise GroundsMissing or NotDecided for a measure that has no allocation yet: it cannot be spent."""
    if request.state == RequestState.DRAFT:
        raise GroundsMissing(field="measure")
    if request.state == RequestState.GROUNDS_FILED:
        raise NotRequested(field="measure")
    if request.state != RequestState.DECIDED:
        raise NotDecided(field="measure")


def check_resolution(decision: DecisionRef) -> None:
    """Raise NotDecided where the government's resolution on a decision is pending: it is not final."""
    if decision.awaits_resolution:
        sentence = _(
            "Rule 2: The government's resolution is pending. Enter its number at the decision first "
            "(guide §7.2.1 b)."
        )
        raise NotDecided(sentence, field="decision")
