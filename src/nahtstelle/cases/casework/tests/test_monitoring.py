"""Measures carried out, reviews, messages; what is overdue reaches the coordinator, then the team."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import monitoring
from nahtstelle.cases.casework.actions.escalation import watch_cases
from nahtstelle.cases.casework.actions.monitoring import NothingToReview, ReviewEntry
from nahtstelle.cases.casework.models import Case, CaseMessage, MeasureStep
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.tests.planning import TODAY
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - dt.timedelta(days=1)


def titles(actor):
    return [duty.title for duty in duties_for(actor)]


def later(days):
    return timezone.now() + dt.timedelta(days=days)


def test_who_is_responsible_begins_and_completes_a_measure(planner, team, actor_of):
    planner.signed()
    assert planner.move("begin", by=team.fritz).state == "running"
    measure = planner.move("complete", by=team.fritz, text="Ausweis bestanden")
    assert (measure.state, measure.ended_on) == ("done", TODAY)
    assert titles(actor_of(team.fritz)) == []
    with pytest.raises(TransitionRefused):
        planner.move("begin", by=team.fritz)


def test_nobody_else_moves_a_measure_but_the_coordinator_the_clients(planner, team):
    planner.signed()
    for user in (team.rita, team.eva):
        with pytest.raises(PermissionRefused):
            planner.move("begin", by=user)
    with pytest.raises(PermissionRefused):
        planner.move("begin", by=team.fritz, client=True)
    assert planner.move("begin", by=team.eva, client=True).state == "running"


def test_a_measure_is_broken_off_with_a_reason_that_is_sealed(planner, team):
    planner.signed()
    with pytest.raises(TextMissing):
        planner.move("break_off", by=team.fritz)
    planner.move("break_off", by=team.fritz, text="Kurs abgesagt")
    with reading_as(user_id=team.eva.pk):
        step = MeasureStep.objects.get()
    assert step.state == "broken_off"
    assert b"abgesagt" not in bytes(step.sealed)


def test_an_overdue_measure_reaches_the_coordinator_and_after_fourteen_days_the_team(planner, team, actor_of):
    planner.signed(due_on=TODAY)
    watch_cases(now=timezone.now())
    assert "Massnahme überfällig" not in titles(actor_of(team.eva))
    watch_cases(now=later(1))
    assert titles(actor_of(team.eva)).count("Massnahme überfällig") == 2
    assert "Massnahme überfällig" not in titles(actor_of(team.rita))
    watch_cases(now=later(14))
    watch_cases(now=later(15))
    assert titles(actor_of(team.rita)).count("Massnahme überfällig") == 2
    assert planner.measure().escalated_at is not None


def test_what_is_done_waits_for_nobody(planner, team, actor_of):
    planner.signed(due_on=TODAY)
    watch_cases(now=later(20))
    planner.move("complete", by=team.fritz)
    assert titles(actor_of(team.rita)).count("Massnahme überfällig") == 1


def test_a_duty_says_nothing_of_the_measure(planner, team, actor_of):
    planner.signed(due_on=TODAY, text="Staplerausweis")
    watch_cases(now=later(15))
    for duty in duties_for(actor_of(team.rita)):
        assert "Stapler" not in f"{duty.title} {duty.place} {duty.url}"
        assert duty.place == planner.case.number


def review(planner, by=None, **changes):
    entry = ReviewEntry(**{"held_on": TODAY, "text": "Läuft gut"} | changes)
    return planner.do(monitoring.record_review, by=by, entry=entry)


def test_a_review_waits_beforehand_and_its_recording_sets_the_next(planner, team, actor_of):
    planner.signed(review_every_weeks=4)
    watch_cases(now=later(15))
    assert "Standortbestimmung durchführen und erfassen" in titles(actor_of(team.eva))
    review(planner)
    case = planner.fresh()
    assert case.next_review_on == TODAY + dt.timedelta(weeks=4)
    assert case.last_contact_on == TODAY
    assert "Standortbestimmung durchführen und erfassen" not in titles(actor_of(team.eva))


def test_an_overdue_review_escalates_likewise(planner, team, actor_of):
    planner.signed()
    with as_service("tests"):
        Case.objects.update(next_review_on=YESTERDAY)
    watch_cases(now=timezone.now())
    assert "Standortbestimmung überfällig" in titles(actor_of(team.eva))
    assert "Standortbestimmung überfällig" not in titles(actor_of(team.rita))
    watch_cases(now=later(13))
    assert "Standortbestimmung überfällig" in titles(actor_of(team.rita))


def test_a_review_is_recorded_by_the_coordinator_once_there_is_a_plan(planner, team):
    with pytest.raises(NothingToReview):
        review(planner)
    planner.signed()
    with pytest.raises(PermissionRefused):
        review(planner, by=team.fritz)
    with pytest.raises(TextMissing):
        review(planner, text=" ")
    with pytest.raises(DayRefused):
        review(planner, held_on=TODAY + dt.timedelta(days=1))
    with pytest.raises(DayRefused):
        review(planner, next_on=TODAY)


def test_a_talk_without_the_client_is_no_contact(planner):
    planner.signed()
    with as_service("tests"):
        Case.objects.update(last_contact_on=YESTERDAY)
    review(planner, with_client=False)
    assert planner.fresh().last_contact_on == YESTERDAY


def write(planner, user, text="Termin beim Arzt verschoben"):
    with reading_as(user_id=user.pk):
        from nahtstelle.ground.identity.api import actor_for

        actor = actor_for(user, TODAY)
        return monitoring.write_message(case_id=planner.case.pk, text=text, writer=actor, now=timezone.now())


def test_a_message_stays_in_the_case_and_tells_the_others_that_there_is_one(planner, team, actor_of):
    message = write(planner, team.fritz)
    assert b"Arzt" not in bytes(message.sealed)
    (duty,) = duties_for(actor_of(team.eva))
    assert (duty.title, duty.place) == ("Neue Nachricht im Fall", planner.case.number)
    assert titles(actor_of(team.fritz)) == []
    with reading_as(user_id=team.petra.pk):
        content = open_case(
            planner.case,
            viewer=viewer_of(actor_of(team.petra)),
            what="messages",
            categories=["plan"],
            now=timezone.now(),
        )
        assert content.read(CaseMessage.objects.get())["text"] == "Termin beim Arzt verschoben"
    planner.do(monitoring.mark_messages_read)
    assert titles(actor_of(team.eva)) == []


def test_nobody_outside_the_team_writes_a_message(planner, team):
    with pytest.raises(PermissionRefused):
        write(planner, team.other)
    with pytest.raises(TextMissing):
        write(planner, team.fritz, " ")
