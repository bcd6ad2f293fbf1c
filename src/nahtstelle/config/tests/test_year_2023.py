"""Solothurn's year 2023 whole: 8 circular resolutions, 31 decisions, 16 meetings, minutes of each (002 §2.1, §2.2).

The numbers are those of the annual report; the records behind them are invented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.config.tests.annual_report_2023 import check_annual_report
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.intake.api import load_folder
from nahtstelle.structure.governance.api import figures
from nahtstelle.structure.governance.models import (
    CircularAnswer,
    CircularResolution,
    Decision,
    Meeting,
    Minutes,
)
from nahtstelle.structure.governance.states import BodyKind, MinutesState
from tests.pages import PageClient

CANTON = Path(__file__).resolve().parents[4] / "cantons" / "so"
FIGURES = {
    "year": 2023,
    "meetings": {
        "steering": {"ordinary": 2, "extraordinary": 0},
        "coordination": {"ordinary": 3, "extraordinary": 0},
        "coordination_with_committees": 14,
    },
    "decisions": {"steering_circular": 8, "coordination_with_committees": {"total": 31}},
}
MEETINGS, CIRCULARS, DECISIONS = 16, 8, 31
PUBLISHED = {"2023/657", "2023/659", "2023/1969"}
"""Resolutions of the government that the report or the guide names (002 §3.2, 001)."""


@pytest.fixture
def year(db: None) -> None:
    """Everything of the canton folder, loaded twice: the second time changes nothing."""
    for folder in (CANTON, CANTON / "demo"):
        load_folder(folder=folder, now=timezone.now())
    for folder in (CANTON, CANTON / "demo"):
        assert load_folder(folder=folder, now=timezone.now()).is_unchanged


def test_the_year_2023_is_whole(year: None, client_for: Callable[[User | None], PageClient]) -> None:
    _check_meetings()
    _check_circulars()
    _check_decisions()
    _check_figures()
    _check_pages(client_for)
    check_annual_report()


def _check_meetings() -> None:
    held = Meeting.objects.filter(date__year=2023).exclude(state__in=["planned", "invited", "cancelled"])
    assert held.count() == MEETINGS
    minutes = Minutes.objects.filter(meeting__in=held)
    assert minutes.count() == MEETINGS
    assert set(minutes.values_list("state", flat=True)) == {MinutesState.APPROVED}


def _check_circulars() -> None:
    circulars = CircularResolution.objects.filter(decision__year=2023).select_related("decision")
    assert circulars.count() == CIRCULARS
    answered = set(CircularAnswer.objects.values_list("resolution_id", flat=True))
    for circular in circulars:
        decision = circular.decision
        assert decision is not None
        assert (circular.state, circular.body.kind) == ("decided", BodyKind.STEERING), circular.key
        text = circular.texts.order_by("-number").first()
        assert text is not None
        assert text.sha256 == hashlib.sha256(text.text.encode()).hexdigest(), circular.key
        assert text.text == decision.text, circular.key
        assert circular.pk in answered, circular.key
    assert {str(row.decision and row.decision.government_resolution) for row in circulars} >= PUBLISHED


def _check_decisions() -> None:
    kinds = [BodyKind.COORDINATION, BodyKind.COMMITTEE]
    decided = Decision.objects.filter(year=2023, body__kind__in=kinds)
    assert decided.count() == DECISIONS
    numbers = Decision.objects.filter(year=2023).values_list("body_id", "number")
    by_body: dict[int, list[int]] = {}
    for body, number in numbers:
        by_body.setdefault(body, []).append(number)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in by_body.values())


def _check_figures() -> None:
    counted = figures(2023)
    assert counted["meetings"].items() >= FIGURES["meetings"].items()
    assert counted["decisions"]["steering"]["circular"] == FIGURES["decisions"]["steering_circular"]
    assert counted["decisions"]["coordination_with_committees"] == {"total": DECISIONS}


def _check_pages(client_for: Callable[[User | None], PageClient]) -> None:
    """The secretariat opens every page of the year; an outsider none."""
    meetings = Meeting.objects.filter(date__year=2023, minutes__isnull=False).values_list("pk", flat=True)
    circulars = CircularResolution.objects.filter(decision__year=2023).values_list("pk", flat=True)
    paths = [f"/sitzungen/{pk}/protokoll/" for pk in meetings] + [
        f"/zirkularbeschluesse/{pk}/" for pk in circulars
    ]
    anna, carla = (client_for(User.objects.get(key=key)) for key in ("anna", "carla"))
    for path in paths:
        anna.page(path)
        assert carla.get(path).status_code == 404, path
