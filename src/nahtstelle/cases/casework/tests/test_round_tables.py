"""Round tables: dates proposed and answered, invited without content, held, recorded, cancelled (004 §5)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from nahtstelle.cases.casework.actions import round_table_meeting as meeting
from nahtstelle.cases.casework.actions import round_tables as actions
from nahtstelle.cases.casework.models import Case, CaseDocument, RoundTable, RoundTableParticipant
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.round_tables import read_table, round_table_entries
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, TextMissing
from nahtstelle.cases.casework.states import CaseState, DateAnswer, RoundTablePresence, TeamRole
from nahtstelle.cases.casework.tasks import send_round_table_message
from nahtstelle.cases.casework.tests.test_situation import Desk
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty

pytestmark = pytest.mark.django_db
SECRET = "Zeichen-0815"


@pytest.fixture
def desk(make_case, team):
    return Desk(make_case(state=CaseState.PLANNING))


def propose(desk, user, **changes):
    moments = tuple(desk.now + dt.timedelta(days=day) for day in (7, 9))
    users = {row.user_id for row in members(desk.case)}
    plan = {"place": "Sitzungszimmer 2", "dates": moments, "user_ids": users, "agenda": SECRET}
    plan = actions.TablePlan(**{**plan, **changes})
    return desk.do(user, actions.propose_round_table, plan=plan)


def members(case):
    from nahtstelle.cases.casework.models import TeamMember

    with as_service("tests"):
        return list(TeamMember.objects.filter(case=case, until_at__isnull=True))


def seat(table, user=None):
    with as_service("tests"):
        rows = RoundTableParticipant.objects.filter(round_table=table)
        return rows.get(user=user) if user else rows.get(is_client=True)


def invite(desk, user, table):
    starts = desk.now + dt.timedelta(days=7)
    return desk.do(
        user, actions.invite_round_table, table_id=table.pk, starts_at=starts, place="Sitzungszimmer 2"
    )


def read(desk, user, table):
    with reading_as(user_id=user.pk):
        content = open_case(
            desk.case,
            viewer=viewer_of(desk.actor(user)),
            what="round_table",
            categories=("identity", "plan"),
            now=desk.now,
        )
        return read_table(RoundTable.objects.get(pk=table.pk), content, client_name="Gisela Beispiel")


def test_dates_are_proposed_to_the_team_and_the_client_by_the_coordinator_only(desk, team):
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            propose(desk, user)
    table = propose(desk, team.eva)
    assert len(read(desk, team.fritz, table).seats) == 5
    assert Duty.objects.filter(kind="casework.round_table", closed_at=None).count() == 4


@pytest.mark.parametrize("state", [CaseState.REGISTERED, CaseState.CLARIFYING, CaseState.RECOMMENDED])
def test_there_is_no_table_before_the_clarification_led_to_a_plan(make_case, team, state):
    with pytest.raises(actions.TableOutOfTurn):
        propose(Desk(make_case(state=state)), team.eva)


def test_dates_lie_ahead_and_somebody_is_invited(desk, team):
    with pytest.raises(actions.DatePassed):
        propose(desk, team.eva, dates=(desk.now - dt.timedelta(days=1),))
    with pytest.raises(actions.DatePassed):
        propose(desk, team.eva, dates=())
    with pytest.raises(actions.NobodyInvited):
        propose(desk, team.eva, user_ids={team.other.pk})
    with pytest.raises(TextMissing):
        propose(desk, team.eva, place=" ")


def test_everybody_answers_for_themselves_and_the_coordinator_for_the_client(desk, team):
    table = propose(desk, team.eva)
    (first, second) = read(desk, team.eva, table).dates
    answers = {first.pk: DateAnswer.YES, second.pk: DateAnswer.NO}
    desk.do(team.fritz, actions.answer_dates, participant_id=seat(table, team.fritz).pk, answers=answers)
    desk.do(team.eva, actions.answer_dates, participant_id=seat(table).pk, answers=answers)
    for user, other in (
        (team.rita, seat(table, team.fritz)),
        (team.fritz, seat(table)),
        (team.eva, seat(table, team.rita)),
    ):
        with pytest.raises(PermissionRefused):
            desk.do(user, actions.answer_dates, participant_id=other.pk, answers=answers)
    found = {row.name: row.votes for row in read(desk, team.rita, table).seats}
    assert found["Gisela Beispiel"] == found[team.fritz.full_name] == {first.pk: "yes", second.pk: "no"}


def test_goals_are_collected_sealed(desk, team):
    table = propose(desk, team.eva)
    desk.do(team.fritz, actions.write_goals, participant_id=seat(table, team.fritz).pk, goals=SECRET)
    with pytest.raises(PermissionRefused):
        desk.do(team.rita, actions.write_goals, participant_id=seat(table, team.fritz).pk, goals="anders")
    assert SECRET.encode() not in bytes(seat(table, team.fritz).sealed)
    assert (
        next(row for row in read(desk, team.rita, table).seats if row.row.user == team.fritz).goals == SECRET
    )


def test_the_invitation_carries_number_time_and_place_and_nothing_else(desk, team):
    table = invite(desk, team.eva, propose(desk, team.eva))
    send_round_table_message(table.pk, team.fritz.pk, "REQUEST", table.version)
    (message,) = mail.outbox
    assert message.subject == f"Termin im IIZ-Netzwerk, Fall {desk.case.number}"
    (calendar,) = [part[1] for part in message.attachments]
    event = Calendar.from_ical(calendar).walk("VEVENT")[0]
    assert str(event["summary"]) == "Termin im IIZ-Netzwerk"
    assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(minutes=90)
    raw = message.message().as_string()
    for word in ("Gisela", "Beispiel", SECRET, "Arbeitsmarkt"):
        assert word not in raw
    (entry,) = feed(desk, team.fritz)
    assert (entry.summary, entry.place) == ("Termin im IIZ-Netzwerk", "Sitzungszimmer 2")
    assert feed(desk, team.other) == []


def feed(desk, user):
    return round_table_entries(desk.actor(user), timezone.localdate())


def hold(desk, user, table, verb=meeting.hold_round_table, **changes):
    with as_service("tests"):
        table = RoundTable.objects.get(pk=table.pk)
        rows = list(RoundTableParticipant.objects.filter(round_table=table).values_list("pk", flat=True))
    values = {
        "table_id": table.pk,
        "record": SECRET,
        "presences": dict.fromkeys(rows, RoundTablePresence.PRESENT),
        "version": table.version,
    }
    return desk.do(user, verb, **{**values, **changes})


def test_a_table_is_recorded_after_it_began_and_frozen(desk, team):
    table = invite(desk, team.eva, propose(desk, team.eva))
    with pytest.raises(meeting.NotYetHeld):
        hold(desk, team.eva, table)
    desk.now += dt.timedelta(days=8)
    with pytest.raises(meeting.PresenceMissing):
        hold(desk, team.eva, table, presences={})
    with pytest.raises(TextMissing):
        hold(desk, team.eva, table, record=" ")
    with pytest.raises(PermissionRefused):
        hold(desk, team.fritz, table)
    hold(desk, team.eva, table)
    with as_service("tests"):
        case = Case.objects.get(pk=desk.case.pk)
        assert CaseDocument.objects.get(kind="record").category == "plan"
    assert case.table_held_at == table.starts_at
    assert read(desk, team.rita, table).record == SECRET
    assert not Duty.objects.filter(kind="casework.round_table", closed_at=None).exists()
    with pytest.raises(TransitionRefused):
        hold(desk, team.eva, table)


def test_a_record_is_kept_in_between_and_who_saves_second_is_told(desk, team):
    table = invite(desk, team.eva, propose(desk, team.eva))
    hold(desk, team.eva, table, verb=meeting.save_record, record="Zwischenstand", presences={})
    with pytest.raises(ContentChangedMeanwhile):
        hold(desk, team.eva, table, verb=meeting.save_record, version=table.version)
    assert read(desk, team.eva, table).record == "Zwischenstand"


def test_a_table_is_cancelled_with_a_sealed_reason_and_leaves_the_calendars(desk, team):
    table = invite(desk, team.eva, propose(desk, team.eva))
    with pytest.raises(TextMissing):
        desk.do(team.eva, actions.cancel_round_table, table_id=table.pk, reason="")
    desk.do(team.eva, actions.cancel_round_table, table_id=table.pk, reason=SECRET)
    assert read(desk, team.fritz, table).reason == SECRET
    assert feed(desk, team.fritz) == []
    send_round_table_message(table.pk, team.fritz.pk, "REQUEST", table.version)
    send_round_table_message(table.pk, team.fritz.pk, "CANCEL", table.version + 1)
    (message,) = mail.outbox
    assert message.subject == f"Abgesagt: Termin im IIZ-Netzwerk, Fall {desk.case.number}"
    assert SECRET not in message.message().as_string()


def test_what_is_sealed_stays_readable_when_the_room_changes(desk, team):
    table = propose(desk, team.eva)
    starts = desk.now + dt.timedelta(days=7)
    desk.do(team.eva, actions.invite_round_table, table_id=table.pk, starts_at=starts, place="Anderes Zimmer")
    assert read(desk, team.eva, table).agenda == SECRET
    with as_service("tests"):
        assert str(table.uuid) in RoundTable.objects.get(pk=table.pk).binding


def test_the_coordinator_is_part_of_the_table_like_everybody(desk, team):
    table = propose(desk, team.eva)
    assert {row.role for row in members(desk.case)} >= {TeamRole.COORDINATOR}
    assert seat(table, team.eva).presence == RoundTablePresence.INVITED
