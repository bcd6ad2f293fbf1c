"""Two projects of a programme: Lena leads one, Bruno the other; Walter chairs the committee that steers the first."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.structure.governance.models import Appointment, Body, Decision
from nahtstelle.structure.programmes.actions.milestones import plan_milestone
from nahtstelle.structure.programmes.models import Milestone, Programme, Project
from nahtstelle.structure.programmes.states import RoughDate

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def lena(make_person):
    return make_person("Lena", "Lüthi", institution="brueckenwerk", function="Externe Projektleitung")


@pytest.fixture
def walter(make_person):
    return make_person("Walter", "Wyss", institution="ags", function="Amtschef")


@pytest.fixture
def committee(walter, canton) -> Body:
    body = Body.objects.create(
        key="au", name="Ausschuss", short_name="Ausschuss", kind="committee", decision_rule="consensus"
    )
    Appointment.objects.create(
        user=walter, body=body, function="chair", period=DateRange(dt.date(2021, 1, 1), None)
    )
    return body


@pytest.fixture
def programme(canton) -> Programme:
    return Programme.objects.create(key="iim", name="Integrales Integrationsmodell", short_name="IIM")


@pytest.fixture
def project(programme, lena, committee, institutions) -> Project:
    return Project.objects.create(
        key="dfpa",
        programme=programme,
        name="Durchgehende Fallführung",
        short_name="DFPA",
        lead=lena,
        lead_institution=institutions.ags,
        body=committee,
        starts_on=dt.date(2026, 1, 5),
        report_months=3,
        next_report_on=dt.date(2026, 4, 7),
    )


@pytest.fixture
def other(programme, bruno) -> Project:
    return Project.objects.create(key="bi", programme=programme, name="Bildungsintegration", lead=bruno)


@pytest.fixture
def actors(actor_of, anna, bruno, carla, lena, walter, project, other) -> SimpleNamespace:
    return SimpleNamespace(
        anna=actor_of(anna),
        bruno=actor_of(bruno),
        carla=actor_of(carla),
        lena=actor_of(lena),
        walter=actor_of(walter),
    )


@pytest.fixture
def milestone(project, actors) -> Milestone:
    return plan_milestone(
        project_id=project.pk,
        title="Konzept liegt vor",
        planned=RoughDate.read("2026-Q2"),
        actor=actors.lena,
        now=NOW,
    )


def decide(body: Body, *, outcome: str = "decided", **fields) -> Decision:
    number = Decision.objects.filter(body=body).count() + 1
    values = {
        "body": body,
        "year": 2026,
        "number": number,
        "label": f"{body.short_name} 2026/{number}",
        "decided_on": TODAY,
        "procedure": "meeting",
        "kind": "other",
        "outcome": outcome,
        "title": "Schnittstelle",
        "text": "1. So.",
        "text_sha256": "0" * 64,
        "recorded_at": NOW,
    }
    return Decision.objects.create(**values | fields)
