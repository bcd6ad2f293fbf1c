"""Equal treatment: whom a measure accepts, and which comparable group it leaves out (000 §7.2.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.funding.models import AllocationRequest
from nahtstelle.structure.funding.models.allocations import RequestQuerySet
from nahtstelle.structure.funding.states import RequestState, TargetGroup, left_out

ENDED = (RequestState.REFUSED, RequestState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A measure, from whatever funds it is paid: accepted groups, comparable groups left out, and why.

    `beyond_earmark` are those left out that the earmark of none of its funds allows: other money must be found.
    """

    request_id: int
    measure: str
    institution: str
    starts_on: dt.date
    ends_on: dt.date
    accepted: tuple[str, ...]
    missing: tuple[str, ...]
    beyond_earmark: tuple[str, ...]
    explanation: str

    @property
    def leaves_out_unsupported(self) -> bool:
        """True where people outside every support system have no access."""
        return TargetGroup.OUTSIDE in self.missing


def treatment_of(request: AllocationRequest) -> Treatment:
    """Return how a measure treats comparable groups, money of all funds for it counted together (one query)."""
    same = _measures().filter(project=request.project_id, measure=request.measure)
    return _treatment([*(row for row in same if row.pk != request.pk), request])


def treatments(actor: Actor, *, today: dt.date, also_ended: bool = False) -> list[Treatment]:
    """Return the measures the actor sees, those with groups left out first (one query)."""
    rows = _measures().visible_to(actor)
    if not also_ended:
        rows = rows.filter(ends_on__gt=today)
    together: dict[tuple[int | None, str], list[AllocationRequest]] = {}
    for row in rows.order_by("starts_on", "pk"):
        together.setdefault((row.project_id, row.measure), []).append(row)
    found = [_treatment(same) for same in together.values()]
    return sorted(found, key=lambda row: (not row.leaves_out_unsupported, not row.missing, row.measure))


def _measures() -> RequestQuerySet:
    rows: RequestQuerySet = AllocationRequest.objects.exclude(state__in=ENDED)
    return rows.select_related("fund", "institution").only(
        "measure", "project", "starts_on", "ends_on", "groups", "treatment", "fund__groups", "institution__name",
        "institution__short_name", "fund__fixed_by_law",
    )  # fmt: skip


def _treatment(same: Iterable[AllocationRequest]) -> Treatment:
    rows = list(same)
    accepted = {group for row in rows for group in row.groups}
    allowed = {group for row in rows for group in row.fund.groups}
    missing = left_out(accepted)
    latest = rows[-1]
    return Treatment(
        request_id=latest.pk,
        measure=latest.measure,
        institution=latest.institution.label,
        starts_on=min(row.starts_on for row in rows),
        ends_on=max(row.ends_on for row in rows),
        accepted=tuple(group for group in TargetGroup if group in accepted),
        missing=missing,
        beyond_earmark=tuple(group for group in missing if group not in allowed),
        explanation=next((row.treatment for row in reversed(rows) if row.treatment), ""),
    )
