"""A case in which everything has happened that its page can show: for tests of the whole page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import entry_codes, guests, instruments, plan_drafts, situation
from nahtstelle.cases.casework.actions import lead as leading
from nahtstelle.cases.casework.actions import round_tables as tables
from nahtstelle.cases.casework.actions.provided import provide_all
from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.models import Case, CaseGuest, Instrument
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.tests.planning import Planner
from nahtstelle.cases.casework.tests.test_situation import Desk
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.identity.models import User

DOCTOR = GuestContent(name="Dr. Ada Arzt", function="Hausärztin", contact="044 111 11 11")


@dataclass(frozen=True)
class FullCase:
    """The case, and who came in from outside."""

    case: Case
    client: CaseGuest
    doctors: tuple[CaseGuest, ...]


@pytest.fixture
def make_full_case(make_case: Callable[..., Case], team: Any, canton: Any) -> Callable[..., FullCase]:
    """Make a case in implementation with `many` of everything of which there can be several."""
    provide_all(now=timezone.now())
    with as_service("tests"):
        for name in ("Kurzassessment", "Vertiefte Potenzialerfassung"):
            Instrument.objects.create(
                key=name.lower(), name=name, questionnaire="kurzassessment", regions=["Uster"],
                starts_on=timezone.localdate() - dt.timedelta(days=90),
            )  # fmt: skip

    def make(many: int = 1) -> FullCase:
        case = make_case(state=CaseState.REGISTERED)
        earlier = timezone.now() - dt.timedelta(minutes=5)
        _clear_up(case, team)
        _meet(case, team, many)
        _plan(case, team, many)
        _use_instruments(case, team, many)
        planner = Planner(case, team)
        client = planner.do(guests.invite_client, now=earlier)
        doctors = tuple(_let_in(planner, number, earlier) for number in range(many))
        planner.do(entry_codes.hand_out_codes, guest_id=client.pk, now=earlier)
        offer = leading.Offer(target_id=team.rita.institution_id, takes_effect_on=timezone.localdate())
        planner.do(leading.offer_lead, by=team.fritz, offer=offer)
        for day in range(many):
            _read(case, team, (client, *doctors), earlier - dt.timedelta(days=day))
        return FullCase(case=planner.fresh(), client=client, doctors=doctors)

    return make


def _clear_up(case: Case, team: Any) -> None:
    """Everybody has said something, and two contradict each other."""
    desk = Desk(case)
    desk.do(team.eva, situation.open_clarification)
    desk.say(team.fritz, arbeitsfaehigkeit=60)
    desk.say(team.rita, arbeitsfaehigkeit=80)
    desk.do(team.petra, situation.declare_nothing, contribution_id=desk.row(team.petra).pk)
    with as_service("tests"):
        Case.objects.filter(pk=case.pk).update(state=CaseState.PLANNING, clarified_at=timezone.now())


def _meet(case: Case, team: Any, many: int) -> None:
    desk = Desk(case)
    for _number in range(many):
        everybody = {user.pk for user in (team.eva, team.fritz, team.rita)}
        dates = (desk.now + dt.timedelta(days=7),)
        plan = tables.TablePlan(place="Zimmer 2", dates=dates, user_ids=everybody, agenda="Plan")
        table = desk.do(team.eva, tables.propose_round_table, plan=plan)
        desk.do(team.eva, tables.invite_round_table, table_id=table.pk, starts_at=dates[0], place="Zimmer 2")


def _plan(case: Case, team: Any, many: int) -> None:
    """Two versions are signed, a third is being written."""
    planner = Planner(case, team)
    goals = planner.draft().goals * many
    planner.signed(goals=goals)
    planner.do(plan_drafts.amend_plan, why="Neue Stelle in Aussicht")
    planner.write(goals=goals)
    planner.waive()
    planner.sign()
    planner.do(plan_drafts.amend_plan, why="Neue Stelle in Aussicht")


def _use_instruments(case: Case, team: Any, many: int) -> None:
    desk = Desk(case)
    for row in Instrument.objects.order_by("pk"):
        for _number in range(many):
            desk.do(
                team.petra, instruments.record_assessment, instrument_id=row.pk, done_on=timezone.localdate(),
                answers={"einschaetzung": [{"hindernisse": ["Kinderbetreuung"]}]},
            )  # fmt: skip


def _let_in(planner: Planner, number: int, now: dt.datetime) -> CaseGuest:
    today = timezone.localdate()
    doctor: CaseGuest = planner.do(
        guests.invite_guest,
        guest=replace(DOCTOR, name=f"{DOCTOR.name} {number}"),
        categories=["health"],
        from_on=today,
        until_on=today + dt.timedelta(days=20),
        now=now,
    )
    return doctor


def _read(case: Case, team: Any, guests_in: tuple[CaseGuest, ...], now: dt.datetime) -> None:
    """Everybody has read: the team, the client, people from outside."""
    people: list[User] = [team.eva, team.fritz, team.rita, team.petra]
    viewers = [viewer_of(actor_for(user, timezone.localdate())) for user in people]
    viewers += [Viewer(name="", guest_id=guest.pk) for guest in guests_in]
    for viewer in viewers:
        with reading_as(user_id=viewer.user_id, guest_id=viewer.guest_id):
            open_case(case, viewer=viewer, what="case", categories=["identity", "health"], now=now)
