"""Bodies, appointments and competences around the fixed cast.

Bruno and Nora sit in the coordination body and the committee, Walter chairs the coordination body, Helene the
steering body. Anna (secretariat), Carla (outsider) and Dario (data protection) sit nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    Competence,
    DeadlineRule,
    Numbering,
    Proposal,
    Referral,
    Theme,
)
from nahtstelle.structure.governance.tests.circulating import Circle, make_circle

if TYPE_CHECKING:
    from nahtstelle.ground.identity.models import User

SINCE = DateRange(dt.date(2021, 1, 1), None)
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)  # Monday, 2 March 2026, 10.00 local time
COMPETENCES = {
    "theme": (["coordination"], [], "steering", True),
    "working_group": (["coordination"], ["committee"], "steering", True),
    "funding": (["mainstream", "coordination"], [], "steering", True),
    "programme": (["committee", "coordination"], ["committee"], "steering", False),
    "rules": (["coordination"], [], "steering", True),
    "personnel": (["mainstream"], [], "coordination", False),
    "other": (["mainstream"], [], "coordination", False),
}
DEADLINES = {"steering": (28, 14, 14, 14), "coordination": (21, 10, 10, 10), "committee": (10, 5, 7, 7)}


@pytest.fixture
def now() -> dt.datetime:
    """The moment at which actions are called in tests: Monday, 2 March 2026."""
    return NOW


@pytest.fixture
def nora(make_person: Callable[..., User]) -> User:
    """Nora Nägeli of the office for economy and labour, member of the coordination body."""
    return make_person("Nora", "Nägeli", institution="awa", function="Leiterin RAV")


@pytest.fixture
def walter(make_person: Callable[..., User]) -> User:
    """Walter Wyss of the social office, chair of the coordination body."""
    return make_person("Walter", "Wyss", institution="ags", function="Amtschef")


@pytest.fixture
def helene(make_person: Callable[..., User]) -> User:
    """Helene Huber, head of the department, chair of the steering body."""
    return make_person("Helene", "Huber", institution="ddi", function="Regierungsrätin")


@pytest.fixture
def theme(institutions: SimpleNamespace) -> Theme:
    """Continuous case lead."""
    return Theme.objects.create(
        key="dfpa",
        name="Durchgehende Fallführung",
        field_of_service="counselling",
        lead_institution=institutions.ags,
    )


@pytest.fixture
def appoint() -> Callable[..., Appointment]:
    """Appoint somebody: `appoint(bruno, bodies.coordination, "member", period=…, deputy_for=…)`."""

    def make(user: User, body: Body, function: str = "member", **fields: Any) -> Appointment:
        return Appointment.objects.create(
            user=user, body=body, function=function, **{"period": SINCE} | fields
        )

    return make


@pytest.fixture
def bodies(theme: Theme) -> SimpleNamespace:
    """Bodies without members: `bodies.steering`, `.coordination`, `.committee`."""

    def make(key: str, name: str, short_name: str, kind: str, rule: str, **fields: Any) -> Body:
        given = {"installed_on": dt.date(2021, 1, 1), "quorum": 2} | fields
        return Body.objects.create(
            key=key, name=name, short_name=short_name, kind=kind, decision_rule=rule, **given
        )

    steering = make("iizl", "IIZ-Leitung", "IIZ-Leitung", "steering", "approval", quorum=1)
    coordination = make(
        "ekg", "Entwicklungs- und Koordinationsgremium", "EKG", "coordination", "consensus", parent=steering
    )
    committee = make(
        "au-dfpa",
        "Ausschuss DFPA",
        "Ausschuss DFPA",
        "committee",
        "consensus",
        parent=coordination,
        theme=theme,
    )
    return SimpleNamespace(steering=steering, coordination=coordination, committee=committee)


@pytest.fixture
def competences(db: None) -> dict[str, Competence]:
    """The competence matrix by matter, close to Solothurn's; with deadlines and the numbering of decisions."""
    Numbering.objects.create()
    for kind, (submission, dispatch, minutes, objection) in DEADLINES.items():
        DeadlineRule.objects.create(
            body_kind=kind, submission=submission, dispatch=dispatch, minutes=minutes, objection=objection
        )
    return {
        matter: Competence.objects.create(
            matter=matter,
            proposes=proposes,
            consulted=consulted,
            decides=decides,
            government_resolution=resolution,
        )
        for matter, (proposes, consulted, decides, resolution) in COMPETENCES.items()
    }


@pytest.fixture
def structure(
    bodies: SimpleNamespace,
    competences: dict[str, Competence],
    appoint: Callable[..., Appointment],
    anna: User,
    bruno: User,
    nora: User,
    walter: User,
    helene: User,
) -> SimpleNamespace:
    """The whole structure, with its members: bodies as attributes; all that most tests need."""
    appoint(helene, bodies.steering, "chair")
    appoint(walter, bodies.steering)
    appoint(walter, bodies.coordination, "chair")
    appoint(bruno, bodies.coordination)
    appoint(nora, bodies.coordination)
    appoint(bruno, bodies.committee, "chair")
    appoint(nora, bodies.committee)
    return bodies


@pytest.fixture
def make_proposal(structure: SimpleNamespace, bruno: User, anna: User) -> Callable[..., Proposal]:
    """Make a proposal as it stands in the database: `make_proposal(state="accepted", route=[bodies.coordination])`.

    A row without history, for screens and for the actions of later steps. The route defaults to the coordination
    body alone, from «submitted» on.
    """

    def make(*, author: User | None = None, route: list[Body] | None = None, **fields: Any) -> Proposal:
        author = author or bruno
        state = fields.setdefault("state", "draft")
        count = Proposal.objects.count() + 1
        values: dict[str, Any] = {
            "title": "Einheitliche Anmeldung",
            "origin": "initiative",
            "request": "decision",
            "motion": "1. Die Anmeldung wird vereinheitlicht.",
            "field_of_service": "counselling",
            "author": author,
            "institution": author.institution,
            "created_at": NOW,
            "changed_at": NOW,
            "changed_by": author,
        }
        if state != "draft":
            values |= {"submitted_at": NOW, "number": f"2026-{900 + count}"}
        if state not in {"draft", "submitted", "in_consultation", "returned", "forwarded", "withdrawn"}:
            values |= {"accepted_at": NOW}
        proposal = Proposal.objects.create(**values | fields)
        if state != "draft":
            for position, body in enumerate(route or [structure.coordination], start=1):
                last = position == len(route or [0])
                station = "decides" if last else "recommends"
                Referral.objects.create(proposal=proposal, position=position, body=body, station=station)
        return proposal

    return make


@pytest.fixture
def today() -> dt.date:
    """The day of the screens, which use the real clock."""
    return timezone.localdate()


@pytest.fixture
def circle(
    structure: SimpleNamespace,
    anna: User,
    helene: User,
    actor_of: Callable[[User], Any],
    make_person: Callable[..., User],
    appoint: Callable[..., Appointment],
) -> Circle:
    """The steering body with two members from outside the government, and ways to lead a resolution somewhere."""
    return make_circle(structure, actor_of(anna), helene, make_person, appoint)
