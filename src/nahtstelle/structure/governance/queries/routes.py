"""The way of a proposal, planned from the competence matrix (Funktionsorganigramm, 002 §2.1; 000 §6.2, §8.2).

`stations_for` is pure: the matrix's row and the bodies go in, the stations come out in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.models import Body, Competence, Referral
from nahtstelle.structure.governance.states import BodyKind, Request, Station

UPWARDS = (BodyKind.WORKING_GROUP, BodyKind.COMMITTEE, BodyKind.COORDINATION, BodyKind.STEERING)
ONE_FOR_EACH_THEME = frozenset({BodyKind.WORKING_GROUP, BodyKind.COMMITTEE})


class RouteMissing(ActionRefused):
    """The matrix does not lead the proposal anywhere."""

    default_sentence = _("No route can be planned. Please check the competence matrix.")


@dataclass(frozen=True, slots=True)
class PlannedStation:
    """A station to come; `body` is None for the government, which resolves formally."""

    body: Body | None
    station: str


def stations_for(
    *, competence: Competence | None, bodies: Iterable[Body], request: str, theme_id: int | None
) -> tuple[PlannedStation, ...]:
    """Plan the stations: who proposes, from the lower to the higher kind, then who decides, then the government.

    A committee or working group is a station only where one exists for the theme. A proposal for information goes to
    the coordination body alone, which has the overview of all themes (000 §6.2.2) and notes it.
    Raises RouteMissing when the matrix has no row for the matter, or no body decides.
    """
    if competence is None:
        raise RouteMissing(
            _("The competence matrix has no row for this kind of matter. Please add it first.")
        )
    existing = list(bodies)
    deciding_kind = BodyKind.COORDINATION if request == Request.INFORMATION else BodyKind(competence.decides)
    deciding = _body_of(deciding_kind, existing, theme_id)
    if deciding is None:
        sentence = _(
            "There is no body of the kind «%(kind)s» that could decide. Please install it or choose another matter."
        )
        raise RouteMissing(str(sentence) % {"kind": deciding_kind.label})
    if request == Request.INFORMATION:
        return (PlannedStation(deciding, Station.DECIDES),)
    lower = [kind for kind in UPWARDS if kind in competence.proposes and kind != deciding_kind]
    proposing = [body for kind in lower if (body := _body_of(kind, existing, theme_id)) is not None]
    stations = [PlannedStation(body, Station.RECOMMENDS) for body in proposing]
    stations.append(PlannedStation(deciding, Station.DECIDES))
    if competence.government_resolution:
        stations.append(PlannedStation(None, Station.RESOLVES))
    return tuple(stations)


def _body_of(kind: str, bodies: Iterable[Body], theme_id: int | None) -> Body | None:
    """Return the body of a kind: the theme's own where there is one for each theme, else the first installed."""
    of_kind = [body for body in bodies if body.kind == kind]
    if kind in ONE_FOR_EACH_THEME:
        of_kind = [body for body in of_kind if theme_id is not None and body.theme_id == theme_id]
    return min(of_kind, key=lambda body: (body.installed_on or dt.date.min, body.pk), default=None)


def planned_route(
    *, matter: str, request: str, theme_id: int | None, day: dt.date
) -> tuple[PlannedStation, ...]:
    """Plan a route with the matrix and the bodies of a day (two queries). Raises RouteMissing."""
    competence = Competence.objects.filter(matter=matter).first()
    bodies = Body.objects.existing_on(day).order_by("rank", "sort_name", "pk")
    return stations_for(competence=competence, bodies=bodies, request=request, theme_id=theme_id)


def current_referral(proposal_id: int) -> Referral | None:
    """Return the station where the proposal is: the first without an outcome; None when all have one."""
    open_stations = Referral.objects.filter(proposal_id=proposal_id, outcome="")
    return open_stations.select_related("body").order_by("position", "pk").first()
