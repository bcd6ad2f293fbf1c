"""Planning the route of a proposal. Changing the matrix changes new routes only."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.structure.governance.models import Proposal, Referral
from nahtstelle.structure.governance.queries.routes import RouteMissing, current_referral, planned_route

__all__ = ["RouteMissing", "current_referral", "plan_route", "plan_route_if_possible"]


def plan_route(proposal: Proposal, *, now: dt.datetime) -> list[Referral]:
    """Replace the stations of a locked proposal by the route of the matrix as it is today.

    A route with an outcome is left as it is: what a body has said stays. Raises RouteMissing; then nothing changes.
    """
    present = list(proposal.referrals.order_by("position", "pk"))
    if any(referral.outcome for referral in present):
        return present
    stations = planned_route(
        matter=proposal.matter,
        request=proposal.request,
        theme_id=proposal.theme_id,
        day=timezone.localdate(now),
    )
    planned = [(station.body.pk if station.body else None, station.station) for station in stations]
    if planned == [(referral.body_id, referral.station) for referral in present]:
        return present
    proposal.referrals.all().delete()
    return Referral.objects.bulk_create(
        Referral(proposal=proposal, position=position, body_id=body_id, station=station)
        for position, (body_id, station) in enumerate(planned, start=1)
    )


def plan_route_if_possible(proposal: Proposal, *, now: dt.datetime) -> None:
    """Plan the route; without one the proposal has no stations and the secretariat cannot accept it yet.

    An author must not be stopped by a gap in the matrix: `accept_proposal` asks again.
    """
    try:
        plan_route(proposal, now=now)
    except RouteMissing:
        proposal.referrals.filter(outcome="").delete()
