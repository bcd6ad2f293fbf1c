"""What is expected to be spent of each fund in all, as the leads said in the last closed round (002 §5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from nahtstelle.structure.funding.models import Allocation, RoundEntry, RoundFund, RoundLine
from nahtstelle.structure.funding.states.rounds import RoundState


def forecasts(fund_ids: Collection[int]) -> dict[int, Decimal]:
    """Return the forecast of the funds that have had a round, in CHF (two queries).

    What was spent and is expected by the last closed round; of allocations that were not in it, what was spent.
    """
    rounds = RoundFund.objects.filter(fund=OuterRef("fund"), round__state=RoundState.CLOSED)
    last = Subquery(rounds.order_by("-quarter").values("round")[:1])
    lines = (
        RoundLine.objects.filter(entry__allocation__fund__in=fund_ids)
        .annotate(fund=F("entry__allocation__fund"))
        .filter(entry__round=last)
        .order_by()
        .values_list("fund")
        .annotate(total=Sum(Coalesce("actual", "forecast")))
    )
    found: dict[int, Decimal] = defaultdict(Decimal, lines)
    if not found:
        return {}
    reported = RoundEntry.objects.filter(allocation=OuterRef("pk"), round=OuterRef("last"))
    others = Allocation.objects.filter(fund__in=list(found)).annotate(last=last).exclude(Exists(reported))
    for fund, spent in others.order_by().values_list("fund").annotate(total=Sum("spent")):
        found[fund] += spent
    return dict(found)
