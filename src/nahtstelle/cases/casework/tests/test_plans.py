"""The plan from the first draft to the second version: guards, counter-reading, signatures, what stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions import counter_reading, plan_drafts, plan_signing
from nahtstelle.cases.casework.actions.counter_reading import (
    ChangeWanted,
    CounterReadingOpen,
    CounterReadingRequired,
)
from nahtstelle.cases.casework.actions.plan_drafts import GoalDraft, NotOfTheTeam, PlanInWorkAlready
from nahtstelle.cases.casework.actions.plan_guards import PlanIncomplete
from nahtstelle.cases.casework.actions.plan_signing import NotSignedByBoth, Signing
from nahtstelle.cases.casework.models import CaseProcedure, Goal, Measure, PlanVersion
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, DayRefused, TextMissing
from nahtstelle.cases.casework.tests.planning import SOON, TODAY
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db


def send(planner, until=SOON):
    return planner.do(counter_reading.send_to_counter_reading, until=until)


def answer(planner, user, value="agreed", remark=""):
    return planner.do(counter_reading.answer_counter_reading, by=user, answer=value, remark=remark)


def test_only_the_coordinator_writes_the_plan(planner, team):
    with pytest.raises(PermissionRefused):
        planner.do(plan_drafts.write_plan, by=team.fritz, draft=planner.draft(), expected_version=0)
    with pytest.raises(PermissionRefused):
        planner.do(plan_drafts.write_plan, by=team.other, draft=planner.draft(), expected_version=0)
    assert planner.write().number == 1


def test_who_saved_in_between_is_not_overwritten(planner):
    planner.write()
    planner.write(text="Zweiter Stand")
    with pytest.raises(ContentChangedMeanwhile):
        planner.do(plan_drafts.write_plan, draft=planner.draft(), expected_version=1)


def test_a_goal_and_a_measure_say_what_they_are_and_belong_to_the_team_or_the_client(planner, team):
    with pytest.raises(TextMissing):
        planner.write(goals=(GoalDraft(text=" "),))
    with pytest.raises(TextMissing):
        planner.write(text=" ")
    stranger = (
        planner.draft()
        .goals[0]
        .measures[0]
        .__class__(text="x", kind="other", due_on=SOON, responsible_id=team.other.pk)
    )
    with pytest.raises(NotOfTheTeam):
        planner.write(goals=(GoalDraft(text="Ziel", measures=(stranger,)),))


@pytest.mark.parametrize(
    "goals", [(), (GoalDraft(text="Ziel", due_on=SOON),)], ids=["no goal", "goal without measure"]
)
def test_an_incomplete_plan_goes_neither_to_the_team_nor_to_the_signature(planner, goals):
    planner.write(goals=goals)
    with pytest.raises(PlanIncomplete):
        send(planner)
    with pytest.raises(PlanIncomplete):
        planner.waive()


def test_the_team_counter_reads_and_the_coordinator_is_told_when_all_have(planner, team, actor_of):
    planner.write()
    send(planner)
    for user in (team.fritz, team.rita):
        (duty,) = duties_for(actor_of(user))
        assert (duty.title, duty.place) == ("Integrationsplan gegenlesen", planner.case.number)
        answer(planner, user)
    with pytest.raises(CounterReadingOpen):
        planner.do(counter_reading.finish_counter_reading)
    answer(planner, team.petra, "remark", "Bitte Budgetberatung prüfen")
    assert [duty.title for duty in duties_for(actor_of(team.eva))] == [
        "Das Fallteam hat den Integrationsplan gegengelesen"
    ]
    assert planner.do(counter_reading.finish_counter_reading).state == "ready"


def test_silence_does_not_hold_the_plan_up_beyond_the_day_set(planner):
    planner.write()
    send(planner, until=TODAY)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    assert planner.do(counter_reading.finish_counter_reading, now=tomorrow).state == "ready"


def test_a_wish_for_a_change_is_dealt_with_before_the_plan_is_signed(planner, team):
    planner.write()
    send(planner)
    for user in (team.fritz, team.rita):
        answer(planner, user)
    with pytest.raises(TextMissing):
        answer(planner, team.petra, "change")
    answer(planner, team.petra, "change", "Frist zu kurz")
    with pytest.raises(ChangeWanted):
        planner.do(counter_reading.finish_counter_reading)
    assert planner.do(counter_reading.take_plan_back).state == "draft"


def test_who_wrote_the_plan_does_not_counter_read_it(planner, team):
    planner.write()
    send(planner)
    with pytest.raises(PermissionRefused):
        answer(planner, team.eva)


def test_the_procedure_decides_whether_counter_reading_can_be_waived(planner):
    planner.write()
    with as_service("tests"):
        CaseProcedure.objects.update(counter_reading_required=True)
    with pytest.raises(CounterReadingRequired):
        planner.waive()


def test_a_plan_is_signed_by_both_or_not_at_all(planner):
    planner.write()
    with pytest.raises(TransitionRefused):
        planner.sign()
    planner.waive()
    with pytest.raises(NotSignedByBoth):
        planner.do(plan_signing.sign_plan, signing=Signing(signed_on=TODAY))
    tomorrow = TODAY + dt.timedelta(days=1)
    with pytest.raises(DayRefused):
        planner.do(plan_signing.sign_plan, signing=Signing(signed_on=tomorrow, both_confirmed=True))
    plan = planner.sign()
    case = planner.fresh()
    assert (plan.state, case.state) == ("signed", "implementing")
    assert case.next_review_on == TODAY + dt.timedelta(weeks=12)
    assert case.last_contact_on == TODAY


def test_the_paper_to_sign_is_sealed_and_void_when_one_goes_on_writing(planner):
    planner.write()
    plan = planner.waive()
    assert plan.document.kind == "plan"
    assert planner.do(counter_reading.take_plan_back).document is None


def test_a_scan_can_stand_for_the_confirmation(planner):
    planner.write()
    planner.waive()
    signing = Signing(signed_on=TODAY, scan=b"%PDF-1.7\n%%EOF", scan_name="plan.pdf")
    assert planner.do(plan_signing.sign_plan, signing=signing).signed_document is not None


def test_who_is_responsible_finds_the_measure_in_the_worklist_without_a_word_of_it(planner, team, actor_of):
    planner.signed()
    (duty,) = duties_for(actor_of(team.fritz))
    assert (duty.title, duty.due_on) == ("Massnahme des Integrationsplans umsetzen", SOON)


@pytest.mark.parametrize(
    "change",
    [
        lambda: PlanVersion.objects.update(review_every_weeks=2),
        lambda: PlanVersion.objects.update(state="draft", signed_on=None, signed_by=None),
        lambda: Goal.objects.update(due_on=TODAY),
        lambda: Goal.objects.update(sealed=b"x"),
        lambda: Measure.objects.update(due_on=TODAY),
        lambda: Measure.objects.filter(is_clients=False).update(is_clients=True, responsible=None),
        lambda: Measure.objects.all().delete(),
    ],
    ids=["interval", "state", "goal day", "goal text", "due date", "responsible", "removed"],
)
def test_a_signed_version_cannot_be_changed_in_the_database_either(planner, team, change):
    planner.signed()
    with reading_as(user_id=team.eva.pk), pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_an_amendment_is_a_copy_that_takes_the_place_of_the_last_when_it_is_signed(planner, team):
    first = planner.signed()
    planner.do(plan_drafts.amend_plan, why="Arbeitsversuch kommt dazu")
    with pytest.raises(PlanInWorkAlready):
        planner.do(plan_drafts.amend_plan, why="Noch eine")
    planner.move("complete", by=team.fritz)
    planner.waive()
    second = planner.sign()
    with as_service("tests"):
        first.refresh_from_db()
        lines = {
            plan: set(Measure.objects.filter(plan=plan).values_list("line", "state"))
            for plan in (first, second)
        }
    assert (first.state, second.state, second.number) == ("superseded", "signed", 2)
    assert lines[first] == lines[second]
    assert "done" in {state for _line, state in lines[second]}
    assert planner.fresh().state == "implementing"


def test_an_amendment_says_why_and_can_be_dropped(planner):
    first = planner.signed()
    with pytest.raises(TextMissing):
        planner.do(plan_drafts.amend_plan, why=" ")
    planner.do(plan_drafts.amend_plan, why="Anpassen")
    assert planner.do(counter_reading.drop_plan).state == "dropped"
    with as_service("tests"):
        first.refresh_from_db()
    assert first.state == "signed"


def test_there_is_no_plan_before_the_situation_is_clear(make_case, team):
    from nahtstelle.cases.casework.tests.planning import Planner

    with pytest.raises(plan_drafts.PlanNotInWork):
        Planner(make_case("clarifying"), team).write()
