"""Invented cases of three years in all states, the same every time: what a canton sees after three years of work.

Content is sealed row by row as the application does it; a few cases whose day has come are erased and confirmed by the
application's own actions, those of earlier years are left as what remains of them: rows for the figures. All persons
are invented.
"""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access_of
from nahtstelle.cases.casework.actions.emergency import begin_emergency
from nahtstelle.cases.casework.actions.expiry import warn_of_expiry
from nahtstelle.cases.casework.actions.provided import asked_version
from nahtstelle.cases.casework.models import Case, CaseCounter, CaseProcedure, StatisticalRow, TeamMember
from nahtstelle.cases.casework.states import (
    CaseOrigin,
    CaseState,
    ClosingReason,
    EmergencyGround,
    MeasureKind,
    Outcome,
    TeamRole,
)
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.demonstration.case_duties import let_cases_wait
from nahtstelle.config.demonstration.case_erasures import erase_and_confirm
from nahtstelle.config.demonstration.case_play import CasePlay
from nahtstelle.config.demonstration.case_rows import Rows, written
from nahtstelle.config.demonstration.case_stories import Papers, Story, paper
from nahtstelle.config.demonstration.played_cases import first_plays
from nahtstelle.ground.identity.api import actor_for, canton
from nahtstelle.ground.identity.models import Municipality, User
from nahtstelle.ground.identity.states import Role
from nahtstelle.outward.insight.actions.case_figures import count_cases

TEXTS = Path(__file__).parent / "case_texts.toml"
YEARS = 3
SHARES: tuple[tuple[str, float], ...] = (
    (CaseState.ENQUIRY, 0.030),
    (CaseState.REGISTERED, 0.035),
    (CaseState.CLARIFYING, 0.070),
    (CaseState.RECOMMENDED, 0.015),
    (CaseState.PLANNING, 0.060),
    (CaseState.IMPLEMENTING, 0.190),
    (CaseState.CLOSED, 0.045),
)
"""Which part of all cases is in which state; the others were erased long ago."""
AGES: dict[str, tuple[int, int]] = {
    CaseState.ENQUIRY: (1, 12),
    CaseState.REGISTERED: (6, 20),
    CaseState.CLARIFYING: (14, 60),
    CaseState.RECOMMENDED: (60, 90),
    CaseState.PLANNING: (60, 110),
    CaseState.IMPLEMENTING: (120, 400),
    CaseState.CLOSED: (260, 500),
}
"""Days since the registration, by state."""
ENDINGS = (
    (ClosingReason.GOALS_REACHED, Outcome.EMPLOYMENT, 34),
    (ClosingReason.GOALS_REACHED, Outcome.TRAINING, 14),
    (ClosingReason.MANDATE_FULFILLED, Outcome.STABILISED, 14),
    (ClosingReason.SERVICES_DONE, Outcome.SECOND_LABOUR_MARKET, 10),
    (ClosingReason.NO_NEED, Outcome.UNCHANGED, 9),
    (ClosingReason.RECOMMENDATION, Outcome.UNKNOWN, 7),
    (ClosingReason.CONSENT_REVOKED, Outcome.UNKNOWN, 6),
    (ClosingReason.OTHER, Outcome.PENSION, 6),
)
"""Reason, outcome and how often among a hundred; invented."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people of the case level by institution, as the register has them."""

    coordinators: Sequence[User]
    specialists: dict[str, list[User]]
    workers: dict[int, list[User]]
    places: Sequence[Municipality]


def invent_cases(*, today: dt.date, number: int, progress: Progress | None = None) -> int:
    """Make `number` cases once, in one transaction; return how many: none where there are cases, or nobody for them."""
    now = min(timezone.make_aware(dt.datetime.combine(today, dt.time(8))), timezone.now())
    with as_service("demonstration"):
        cast = _cast()
        procedure = CaseProcedure.objects.first()
        if procedure is None or cast is None or CaseCounter.objects.exists():
            return 0
        with transaction.atomic():
            made, written_ids = _make(cast, now, number, progress)
        erase_and_confirm(now=timezone.now())
        warn_of_expiry(now=timezone.now())
        with transaction.atomic():
            let_cases_wait(written_ids, now=now)
        _use_emergency_access(cast, now)
    count_cases(now=timezone.now())
    return made


def _make(
    cast: Cast, now: dt.datetime, number: int, progress: Progress | None
) -> tuple[int, Collection[int]]:
    """Lead the first cases, write the others; return how many cases there were, and which are written."""
    plays = first_plays(canton_code=canton().code, today=timezone.localdate(now))
    others = max(number - len(plays), 0)
    dice = random.Random(438)  # noqa: S311 -- the same cases every time
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    living = [state for state, share in SHARES for _one in range(max(round(share * others), 1))]
    stories = [
        _story(place, state, texts, cast, dice, now)
        for place, state in enumerate(_first_running(living), start=len(plays))
    ]
    for place, story in enumerate(story for story in stories if story.ending is not None):
        story.is_due = place % 5 == 0
    erased = max(others - len(stories), 0)
    closed_on = [now - dt.timedelta(days=dice.randint(45, 365 * YEARS)) for _one in range(erased)]
    last = _number_cases(stories, plays, closed_on)
    _play(plays)
    CaseCounter.objects.all().delete()
    CaseCounter.objects.bulk_create(CaseCounter(year=year, last=count) for year, count in last.items())
    rows = Rows()
    version = asked_version("situation", now=now)
    papers = Papers(consent=paper("Vollmacht"), plan=paper("Integrationsplan"), report=paper("Bericht"))
    crew = {user.pk: user for story in stories for user in (story.registering, story.crew[0][0])}
    actors = {pk: actor_for(user, timezone.localdate(now)) for pk, user in crew.items()}
    for place, story in enumerate(stories, start=1):
        rows.add(written(story, version=version, papers=papers, actors=actors, now=now))
        if progress is not None:
            progress(place, len(stories))
    rows.save()
    made = list(Case.objects.exclude(pk__in=[play.case_id for play in plays]))
    renew_access_of(made, now=now)
    StatisticalRow.objects.bulk_create(_statistic(moment, cast, dice) for moment in closed_on)
    return number, [case.pk for case in made]


def _use_emergency_access(cast: Cast, now: dt.datetime) -> None:
    """Let somebody outside the team read a case: coordinator and data protection have something to look at."""
    led = TeamMember.objects.filter(user=cast.coordinators[0], case__state=CaseState.IMPLEMENTING)
    part = led.select_related("case").order_by("case__number").first()
    case = part.case if part else None
    inside = set(TeamMember.objects.filter(case=case).values_list("user_id", flat=True))
    users = [user for people in cast.specialists.values() for user in people if user.pk not in inside]
    if case is not None and users:
        begin_emergency(
            number=case.number,
            ground=EmergencyGround.ABSENCE,
            reason="Die Frist für das Gesuch um Taggeld läuft heute ab; die Koordination ist nicht erreichbar.",
            actor=actor_for(users[0], timezone.localdate(now)),
            now=now,
        )


def _first_running(states: Sequence[str]) -> list[str]:
    """Put one running case first: it is the one of the handbook."""
    others = list(states)
    others.remove(CaseState.IMPLEMENTING)
    return [CaseState.IMPLEMENTING, *others]


def _cast() -> Cast | None:
    people = list(User.objects.filter(is_active=True).select_related("institution").order_by("pk"))
    coordinators = [user for user in people if user.role == Role.COORDINATOR]
    specialists: dict[str, list[User]] = {}
    workers: dict[int, list[User]] = {}
    for user in people:
        if user.institution is None:
            continue
        if user.role == Role.SPECIALIST:
            for system in user.institution.systems[:1]:
                specialists.setdefault(system, []).append(user)
        elif user.role == Role.CASE_WORKER and user.institution.municipality_bfs_number:
            workers.setdefault(user.institution.municipality_bfs_number, []).append(user)
    places = list(Municipality.objects.filter(bfs_number__in=workers).order_by("bfs_number"))
    if not (coordinators and specialists and places):
        return None
    return Cast(coordinators=coordinators, specialists=specialists, workers=workers, places=places)


def _story(
    place: int, state: str, texts: dict[str, Any], cast: Cast, dice: random.Random, now: dt.datetime
) -> Story:
    """Decide who, where, when and with whom."""
    profile = texts["profiles"][place % len(texts["profiles"])]
    home = next((row for row in cast.places if row.name == "Uster"), cast.places[0])
    municipality = home if place < 3 else dice.choice(list(cast.places))
    is_woman = place == 0 or dice.random() < 0.5
    first, last = texts["women" if is_woman else "men"], texts["family"]
    shortest, longest = AGES[state]
    registered = now - dt.timedelta(days=dice.randint(shortest, longest), hours=-dice.randint(0, 7))
    coordinator = cast.coordinators[
        0
        if place < 9 or dice.random() < 0.12 or (state == CaseState.CLOSED and place % 2)
        else dice.randrange(len(cast.coordinators))
    ]
    systems = [row[1] for row in profile["measures"]]
    with_social = "sh" in systems
    members = [
        _near(cast.specialists[system], municipality, place, dice)
        for system in dict.fromkeys([*systems, "alv"])
        if system in cast.specialists
    ]
    crew = [(coordinator, TeamRole.COORDINATOR), *((user, TeamRole.SPECIALIST) for user in members)]
    if with_social:
        crew.append((cast.workers[municipality.bfs_number][0], TeamRole.CASE_WORKER))
    social = next((user for user in members if user.institution and "sh" in user.institution.systems), None)
    by_social_service = social is not None and dice.random() < 0.5
    return Story(
        state=state,
        place=place,
        profile=profile,
        given_name=first[0] if place == 0 else dice.choice(first),
        family_name=last[0] if place == 0 else last[place % len(last)],
        is_woman=is_woman,
        birth_date=dt.date(
            now.year - (41 if place == 0 else dice.randint(22, 60)), 1 + place % 9, 1 + place % 27
        ),
        street=f"{dice.choice(texts['streets'])} {1 + place % 60}",
        municipality=municipality,
        origin=CaseOrigin.SOCIAL_SERVICE if by_social_service else CaseOrigin.PARTNER,
        registering=social if by_social_service and social else members[0],
        crew=crew,
        opened_at=registered - dt.timedelta(days=dice.randint(0, 9)),
        registered_at=registered,
        ending=_ending(dice) if state == CaseState.CLOSED else None,
        dice=dice,
    )


def _near(people: Sequence[User], municipality: Municipality, place: int, dice: random.Random) -> User:
    """Return somebody of the region; the best known for the first cases."""
    if place < 9:
        return people[0]
    near = [user for user in people if municipality.district in user.function]
    return dice.choice(near or list(people))


def _ending(dice: random.Random) -> tuple[str, str]:
    reason, outcome, _often = dice.choices(ENDINGS, weights=[row[2] for row in ENDINGS])[0]
    return reason, outcome


def _number_cases(
    stories: Sequence[Story], plays: Sequence[CasePlay], closed_on: Sequence[dt.datetime]
) -> dict[int, int]:
    """Give everybody a number of the year of opening, those long erased too; return the last one of each year."""
    opened: list[tuple[dt.datetime, Story | CasePlay | None]] = [
        *((story.opened_at, story) for story in stories),
        *((play.moment, play) for play in plays),
        *((moment - dt.timedelta(days=240), None) for moment in closed_on),
    ]
    last: dict[int, int] = {}
    for moment, told in sorted(opened, key=lambda pair: pair[0]):
        year = timezone.localtime(moment).year
        last[year] = last.get(year, 0) + 1
        if isinstance(told, Story):
            told.number = f"F-{year}-{last[year]:04d}"
        elif told is not None:
            told.counted = (year, last[year])
    return last


def _play(plays: Sequence[CasePlay]) -> None:
    """Lead the first cases through the application's actions, each with the number that is its turn."""
    for play in plays:
        year, number = play.counted
        CaseCounter.objects.update_or_create(year=year, defaults={"last": number - 1})
        play.play()


def _statistic(closed_at: dt.datetime, cast: Cast, dice: random.Random) -> StatisticalRow:
    """Return what is left of a case of an earlier year."""
    reason, outcome = _ending(dice)
    municipality = dice.choice(list(cast.places))
    system = dice.choice(["alv", "alv", "iv", "sh", "sh", "education"])
    who = cast.specialists.get(system, next(iter(cast.specialists.values())))[0]
    institution = who.institution
    assert institution is not None
    short = reason in {ClosingReason.RECOMMENDATION, ClosingReason.CONSENT_REVOKED}
    weeks = dice.randint(5, 14) if short else dice.randint(22, 70)
    kinds = [] if short else dice.sample(list(MeasureKind.values)[:9], dice.randint(2, 4))
    used = min(len(kinds), dice.choice([1, 2, 2, 3]))
    year = timezone.localtime(closed_at).year
    return StatisticalRow(
        year_registered=timezone.localtime(closed_at - dt.timedelta(weeks=weeks)).year,
        year_closed=year,
        region=municipality.district,
        origin=CaseOrigin.SOCIAL_SERVICE if system == "sh" else CaseOrigin.PARTNER,
        system=system,
        institution=institution.key,
        weeks_to_table=None if short else dice.randint(5, 11),
        weeks_to_plan=None if short else dice.randint(8, 16),
        weeks_to_closure=weeks,
        outcome=outcome,
        reason=reason,
        measures={str(kind): 1 for kind in sorted(kinds)},
        offers_used=used,
        offers_at_once=0 if not used else min(used, dice.choice([1, 1, 2, 2, 3])),
    )
