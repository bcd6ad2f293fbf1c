"""A fund earmarked F and B, a measure of the disability insurance, and the decisions behind its allocation.

Steering and coordination have a member each; Bruno's office (IV) is responsible for the measure, the AGS receives.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund
from nahtstelle.structure.governance.models import Appointment, Body, Competence, Decision

NOW = dt.datetime(2026, 6, 15, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path):
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""


def decide(body: Body, *, day: dt.date = dt.date(2026, 1, 20), **fields: Any) -> Decision:
    """A funding decision of a body, as a row."""
    number = Decision.objects.filter(body=body, year=day.year).count() + 1
    values: dict[str, Any] = {
        "body": body,
        "year": day.year,
        "number": number,
        "label": f"{body.short_name} {day.year}/{number}",
        "decided_on": day,
        "procedure": "meeting",
        "kind": "funding",
        "title": "Mittel für den Kurs",
        "text": "1. Die Mittel werden bewilligt.",
        "text_sha256": "0" * 64,
        "recorded_at": NOW,
    }
    return Decision.objects.create(**values | fields)


def new_fund(institutions: SimpleNamespace, key: str = "ip", **fields: Any) -> Fund:
    """A fund of CHF 100'000 for 2026, earmarked F and B."""
    values: dict[str, Any] = {
        "key": key,
        "name": f"Integrationspauschale {key}",
        "source": "Bund",
        "funder": institutions.ddi,
        "receiver": institutions.ags,
        "amount": Decimal(100_000),
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2027, 1, 1),
        "repayment_due_on": dt.date(2026, 12, 31),
        "groups": ["F", "B"],
        "purpose": "Integration",
        "recorded_at": NOW,
    }
    return Fund.objects.create(**values | fields)


def new_request(fund: Fund, institution: Any, **fields: Any) -> AllocationRequest:
    """A measure that asks for CHF 40'000 from March to the end of the year."""
    values: dict[str, Any] = {
        "fund": fund,
        "measure": "Kurs",
        "institution": institution,
        "amount": Decimal(40_000),
        "starts_on": dt.date(2026, 3, 1),
        "ends_on": dt.date(2027, 1, 1),
        "groups": ["F", "B"],
        "created_at": NOW,
    }
    return AllocationRequest.objects.create(**values | fields)


def decided(money: SimpleNamespace, **fields: Any) -> AllocationRequest:
    """A request that steering has granted, without its allocation."""
    values: dict[str, Any] = {
        "state": "decided",
        "grounds": "Fachlich begründet.",
        "grounds_filed_at": NOW,
        "recommendation": money.recommended,
        "decision": money.decided,
    }
    return new_request(money.fund, money.institution, **values | fields)


def allocate(request: AllocationRequest, **fields: Any) -> Allocation:
    """The allocation of a granted request, as a row."""
    values: dict[str, Any] = {
        "request": request,
        "fund_id": request.fund_id,
        "decision_id": request.decision_id,
        "amount": request.amount,
        "starts_on": request.starts_on,
        "ends_on": request.ends_on,
        "groups": request.groups,
        "recorded_at": NOW,
    }
    return Allocation.objects.create(**values | fields)


@pytest.fixture
def bodies(canton) -> SimpleNamespace:
    def make(key: str, kind: str) -> Body:
        return Body.objects.create(key=key, name=key, short_name=key, kind=kind, decision_rule="consensus")

    Competence.objects.get_or_create(matter="funding", defaults={"decides": "steering"})
    return SimpleNamespace(steering=make("leitung", "steering"), coordination=make("ekg", "coordination"))


@pytest.fixture
def money(bodies, institutions) -> SimpleNamespace:
    """Fund, decisions, and an allocation of CHF 40'000."""
    recommended = decide(bodies.coordination, outcome="recommended")
    scene = SimpleNamespace(
        bodies=bodies,
        institutions=institutions,
        institution=institutions.iv,
        fund=new_fund(institutions),
        recommended=recommended,
        decided=decide(bodies.steering, day=dt.date(2026, 2, 10)),
    )
    scene.request = decided(scene)
    scene.allocation = allocate(scene.request)
    scene.fund.refresh_from_db()
    return scene


@pytest.fixture
def member(make_person, bodies):
    """A member of the coordination body, of an institution without a measure."""
    user = make_person("Mia", "Meier", institution="ddi")
    period = DateRange(dt.date(2020, 1, 1), None)
    Appointment.objects.create(user=user, body=bodies.coordination, function="member", period=period)
    return user


@pytest.fixture
def secretary(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def responsible(bruno, actor_of):
    return actor_of(bruno)
