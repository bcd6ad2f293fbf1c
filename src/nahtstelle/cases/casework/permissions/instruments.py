"""Who uses an instrument in a case (002 §3.1.1.3). Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from nahtstelle.cases.casework.permissions.situation import Members, is_member
from nahtstelle.ground.identity.api import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Where and when an instrument is offered: no regions, everywhere; `ends_on` is the last day."""

    regions: frozenset[str]
    starts_on: dt.date
    ends_on: dt.date | None = None
    dropped_on: dt.date | None = None


class Absence(Enum):
    """Why an instrument is not offered."""

    ELSEWHERE = "elsewhere"
    NOT_YET = "not_yet"
    OVER = "over"
    DROPPED = "dropped"


def absence(offer: Offer, *, region: str, day: dt.date) -> Absence | None:
    """Return why an instrument is not offered in a region on a day; None where it is (002 §3.1.1.3)."""
    if offer.regions and region not in offer.regions:
        return Absence.ELSEWHERE
    if day < offer.starts_on:
        return Absence.NOT_YET
    if offer.dropped_on is not None and day >= offer.dropped_on:
        return Absence.DROPPED
    if offer.ends_on is not None and day > offer.ends_on:
        return Absence.OVER
    return None


def is_offered(offer: Offer, *, region: str, day: dt.date) -> bool:
    """Tell whether an instrument is offered in a region on a day; a dropped one nowhere any more."""
    return absence(offer, region=region, day=day) is None


def can_record_assessment(actor: Actor, members: Members) -> bool:
    """Tell whether the actor records a result: anybody of the team who used the instrument."""
    return is_member(actor, members)
