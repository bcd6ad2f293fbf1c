"""The written rule of access (004 §3; domain §6): who may read which categories of a case, and until when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CONSENTED_STATES,
    AccessGround,
    CaseState,
    DataCategory,
    GuestKind,
    Purpose,
    TeamRole,
)

EVERYTHING = frozenset(str(value) for value in CONSENT_CATEGORIES)
LETTERS = frozenset({str(DataCategory.LETTERS)})
NOTHING: frozenset[str] = frozenset()

# Grounds that rest on something else than the client's consent: own notes before any disclosure, the client's own
# affairs, the settlement after the end, and the emergency, which is reported.
WITHOUT_CONSENT = frozenset(
    {AccessGround.ENQUIRY, AccessGround.CLIENT, AccessGround.CLOSING, AccessGround.EMERGENCY}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """A consent, as the rule sees it. Half-open: `valid_to` is the first day on which it no longer holds.

    `ending`: «revoked», «replaced» or «expired», at `ended_at`; empty while it was not ended.
    """

    institutions: frozenset[int]
    categories: frozenset[str]
    purposes: frozenset[str]
    valid_from: dt.date
    valid_to: dt.date | None = None
    ending: str = ""
    ended_at: dt.datetime | None = None

    def in_force(self, day: dt.date) -> bool:
        """Tell whether it holds on a day."""
        return not self.ending and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """An open part in the team. `has_moved`: the person now works for another institution than this part's."""

    user_id: int
    institution_id: int
    role: str
    from_at: dt.datetime
    has_moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestFacts:
    """A guest who has not been sent away."""

    guest_id: int
    kind: str
    categories: frozenset[str]
    from_at: dt.datetime
    until_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFacts:
    """An emergency access."""

    user_id: int
    from_at: dt.datetime
    until_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that decides about access to one case. `coordinator` is the last one, after the closing too.

    `gone`: people with a part in it who no longer work on cases, by role or because their account is closed.
    """

    state: str
    registered_by_id: int
    opened_at: dt.datetime
    consent: ConsentFacts | None
    members: tuple[MemberFacts, ...] = ()
    guests: tuple[GuestFacts, ...] = ()
    emergencies: tuple[EmergencyFacts, ...] = ()
    coordinator_id: int | None = None
    closed_at: dt.datetime | None = None
    gone: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Somebody's access: exactly one of `user_id` and `guest_id`. No categories: the shell of the case, no content."""

    ground: str
    categories: frozenset[str]
    from_at: dt.datetime
    until_at: dt.datetime | None = None
    user_id: int | None = None
    guest_id: int | None = None


def entitlements(facts: CaseFacts, *, day: dt.date, zone: ZoneInfo) -> frozenset[Entitlement]:
    """Return everybody's access to a case from `day` on, until something changes.

    Whoever no longer works on cases has none, whatever their part was.
    """
    return frozenset(one for one in _entitled(facts, day, zone) if one.user_id not in facts.gone)


def _entitled(facts: CaseFacts, day: dt.date, zone: ZoneInfo) -> Iterator[Entitlement]:
    if facts.state == CaseState.ERASED:
        return
    if facts.state == CaseState.ENQUIRY:
        yield Entitlement(
            ground=AccessGround.ENQUIRY,
            categories=EVERYTHING,
            from_at=facts.opened_at,
            user_id=facts.registered_by_id,
        )
    if facts.state in CONSENTED_STATES:
        yield from _team(facts, day, zone)
        yield from _outside(facts, day, zone)
        yield from _emergencies(facts)
    if facts.state == CaseState.CLOSED and facts.coordinator_id is not None and facts.closed_at is not None:
        yield Entitlement(
            ground=AccessGround.CLOSING,
            categories=LETTERS,
            from_at=facts.closed_at,
            user_id=facts.coordinator_id,
        )
    yield from _client(facts)


def _team(facts: CaseFacts, day: dt.date, zone: ZoneInfo) -> Iterator[Entitlement]:
    """Members whose institution the consent names, as long as it holds and they work there.

    The coordinator always has the shell.
    """
    consent = facts.consent
    for member in facts.members:
        if member.role == TeamRole.COORDINATOR:
            yield Entitlement(
                ground=AccessGround.COORDINATION,
                categories=NOTHING,
                from_at=member.from_at,
                user_id=member.user_id,
            )
        if consent is None or not consent.in_force(day) or not consent.purposes:
            continue
        categories = consent.categories & EVERYTHING
        if member.institution_id in consent.institutions and categories and not member.has_moved:
            yield Entitlement(
                ground=AccessGround.TEAM,
                categories=categories,
                from_at=member.from_at,
                until_at=_end(consent, zone),
                user_id=member.user_id,
            )


def _outside(facts: CaseFacts, day: dt.date, zone: ZoneInfo) -> Iterator[Entitlement]:
    consent = facts.consent
    if consent is None or not consent.in_force(day) or not consent.purposes:
        return
    for guest in facts.guests:
        categories = guest.categories & consent.categories & EVERYTHING
        if guest.kind == GuestKind.OUTSIDE and categories:
            ends = [moment for moment in (guest.until_at, _end(consent, zone)) if moment is not None]
            until = min(ends, default=None)
            if until is not None and until <= guest.from_at:
                continue
            yield Entitlement(
                ground=AccessGround.OUTSIDE,
                categories=categories,
                from_at=guest.from_at,
                until_at=until,
                guest_id=guest.guest_id,
            )


def _emergencies(facts: CaseFacts) -> Iterator[Entitlement]:
    latest: dict[int, EmergencyFacts] = {}
    for row in sorted(facts.emergencies, key=lambda row: row.until_at):
        latest[row.user_id] = row
    for row in latest.values():
        yield Entitlement(
            ground=AccessGround.EMERGENCY,
            categories=EVERYTHING,
            from_at=row.from_at,
            until_at=row.until_at,
            user_id=row.user_id,
        )


def _client(facts: CaseFacts) -> Iterator[Entitlement]:
    """The client reads until the erasure: it is about the client."""
    for guest in facts.guests:
        if guest.kind == GuestKind.CLIENT:
            yield Entitlement(
                ground=AccessGround.CLIENT,
                categories=EVERYTHING | LETTERS,
                from_at=guest.from_at,
                until_at=guest.until_at,
                guest_id=guest.guest_id,
            )


def _end(consent: ConsentFacts, zone: ZoneInfo) -> dt.datetime | None:
    return dt.datetime.combine(consent.valid_to, dt.time(), zone) if consent.valid_to else None


def readable(
    *, ground: str, categories: frozenset[str], consent: ConsentFacts | None, purpose: str, day: dt.date
) -> frozenset[str]:
    """Return the categories that may be read for a purpose: the one question behind every read and disclosure (004 §3).

    An access that rests on the consent reads nothing without one in force, nothing for a purpose it does not name, and
    nothing of a category it does not name.
    """
    if ground in WITHOUT_CONSENT:
        return categories
    if consent is None or not consent.in_force(day) or purpose not in consent.purposes:
        return NOTHING
    return categories & consent.categories


def purpose_in(state: str) -> Purpose:
    """Return what content is read for in a state of the case."""
    if state == CaseState.PLANNING:
        return Purpose.PLAN
    if state == CaseState.IMPLEMENTING:
        return Purpose.IMPLEMENT
    return Purpose.CLARIFY
