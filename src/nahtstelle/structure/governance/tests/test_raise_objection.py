"""Objections to circulated minutes, their answers, and approval: by silence or by the body."""

from __future__ import annotations

import datetime as dt

import pytest

from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import minutes as actions
from nahtstelle.structure.governance.actions import objections
from nahtstelle.structure.governance.actions.meetings import MeetingPlan, cancel_meeting, plan_meeting
from nahtstelle.structure.governance.actions.minutes_approval import end_windows
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeEntry, OutcomeNotPossible
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    Objection,
    Recusal,
)
from nahtstelle.structure.governance.queries.minutes import edition_of, objections_of
from nahtstelle.structure.governance.tests.gatherings import meeting_of
from nahtstelle.structure.governance.tests.minuted import (
    AFTER,
    IN_WINDOW,
    NOW,
    circulated,
    concluded,
    items_of,
)

CORRECTED = "Nora Nägeli hat den Antrag vorgestellt."
NOTED = OutcomeEntry(outcome="noted", recusals_checked=True)


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def minutes(structure, secretariat):
    return circulated(structure.coordination, secretariat)


def object_to(minutes, item, actor, text="Ich habe nicht zugestimmt.", now=IN_WINDOW):
    return objections.raise_objection(
        meeting_id=minutes.meeting_id, item_id=item.pk if item else None, text=text, actor=actor, now=now
    )


def answer(objection, actor, *, accepted=True, reason="Danke.", text=CORRECTED, version=0):
    given = objections.Answer(is_accepted=accepted, reason=reason, text=text, version=version)
    return objections.answer_objection(objection_id=objection.pk, answer=given, actor=actor, now=IN_WINDOW)


def state_of(minutes):
    return Minutes.objects.values_list("state", "meeting__state").get(pk=minutes.pk)


def test_an_objection_closes_ones_own_duty_and_opens_one_for_the_secretariat(minutes, actor_of, bruno):
    objection = object_to(minutes, items_of(minutes)[0], actor_of(bruno))
    prefix = f"minutes:{minutes.pk}:"
    assert not Duty.objects.filter(key__startswith=f"{prefix}review:{bruno.pk}:", closed_at=None).exists()
    assert Duty.objects.get(key__startswith=f"{prefix}objection:{objection.pk}:").role == "secretariat"


def test_who_was_not_of_the_meetings_day_does_not_object(minutes, actor_of, carla, helene):
    for stranger in (carla, helene):
        with pytest.raises(PermissionRefused):
            object_to(minutes, None, actor_of(stranger))


def test_nobody_objects_after_the_window(minutes, actor_of, bruno):
    with pytest.raises(objections.ObjectionNotPossible, match="Frist"):
        object_to(minutes, None, actor_of(bruno), now=AFTER)


def test_the_last_day_of_the_window_still_counts(minutes, actor_of, bruno):
    evening = dt.datetime(2026, 3, 12, 22, 59, tzinfo=dt.UTC)
    assert object_to(minutes, None, actor_of(bruno), now=evening).pk
    with pytest.raises(objections.ObjectionNotPossible):
        object_to(minutes, None, actor_of(bruno), "Noch etwas", now=evening + dt.timedelta(minutes=1))


def test_pressing_twice_objects_once(minutes, actor_of, bruno):
    object_to(minutes, None, actor_of(bruno))
    with pytest.raises(objections.ObjectionNotPossible, match="bereits"):
        object_to(minutes, None, actor_of(bruno))


def test_an_accepted_objection_corrects_the_text_and_it_is_circulated_again(
    minutes, actor_of, bruno, secretariat
):
    item = items_of(minutes)[0]
    answer(object_to(minutes, item, actor_of(bruno)), secretariat)
    assert state_of(minutes) == ("revised", "minutes_drafted")
    actions.circulate_minutes(
        meeting_id=minutes.meeting_id, approval="silence", actor=secretariat, now=IN_WINDOW
    )
    assert state_of(minutes) == ("circulated", "minutes_drafted")
    texts = [edition_of(secretariat, minutes, row).text for row in MinutesVersion.objects.order_by("number")]
    assert [text["items"][0]["text"] for text in texts] == ["", CORRECTED]


def test_an_accepted_objection_needs_a_corrected_text(minutes, actor_of, bruno, secretariat):
    objection = object_to(minutes, items_of(minutes)[0], actor_of(bruno))
    with pytest.raises(objections.ObjectionNotAnswerable, match="Text"):
        answer(objection, secretariat, text="")
    objection.refresh_from_db()
    assert objection.state == "open"


def test_an_objection_is_answered_once_and_with_a_reason(minutes, actor_of, bruno, secretariat):
    objection = object_to(minutes, items_of(minutes)[0], actor_of(bruno))
    with pytest.raises(objections.ObjectionNotAnswerable, match="Antwort"):
        answer(objection, secretariat, reason=" ")
    answer(objection, secretariat)
    with pytest.raises(TransitionRefused):
        answer(objection, secretariat)


def test_only_the_secretariat_answers(minutes, actor_of, bruno, nora):
    objection = object_to(minutes, None, actor_of(bruno))
    with pytest.raises(PermissionRefused):
        answer(objection, actor_of(nora))


def test_a_correction_on_top_of_another_is_a_conflict(minutes, actor_of, bruno, nora, secretariat):
    item = items_of(minutes)[0]
    first, second = (object_to(minutes, item, actor_of(who)) for who in (bruno, nora))
    answer(first, secretariat)
    with pytest.raises(EditConflict):
        answer(second, secretariat, text="Anders.")
    answer(second, secretariat, text="Anders.", version=1)


def test_a_declined_objection_leads_the_minutes_to_the_body(minutes, structure, actor_of, bruno, secretariat):
    coming = meeting_of(structure.coordination)
    answer(object_to(minutes, None, actor_of(bruno)), secretariat, accepted=False, reason="Es war so.")
    minutes.refresh_from_db()
    assert (minutes.state, minutes.approval) == ("circulated", "meeting")
    assert minutes.approving_item.meeting_id == coming.pk
    with pytest.raises(actions.MinutesNotApprovable):
        actions.approve_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=AFTER)


def test_silence_approves_after_the_window_and_not_before(minutes, secretariat):
    with pytest.raises(actions.MinutesNotApprovable, match="läuft"):
        actions.approve_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=IN_WINDOW)
    actions.approve_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=AFTER)
    assert state_of(minutes) == ("approved", "minutes_approved")
    assert not Duty.objects.filter(key__startswith=f"minutes:{minutes.pk}:", closed_at=None).exists()


def test_silence_does_not_approve_while_an_objection_is_open(minutes, actor_of, bruno, secretariat):
    object_to(minutes, None, actor_of(bruno))
    with pytest.raises(actions.MinutesNotApprovable, match="Einwand"):
        actions.approve_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=AFTER)


def test_a_corrected_text_is_not_approved_by_the_silence_to_the_old_one(
    minutes, actor_of, bruno, secretariat
):
    answer(object_to(minutes, items_of(minutes)[0], actor_of(bruno)), secretariat)
    with pytest.raises(actions.MinutesNotApprovable, match="erneut"):
        actions.approve_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=AFTER)


def test_the_nightly_job_approves_what_nobody_objected_to(minutes, structure, actor_of, secretariat, bruno):
    other = circulated(structure.committee, secretariat)
    object_to(other, None, actor_of(bruno))
    assert end_windows(now=IN_WINDOW) == 0
    assert end_windows(now=AFTER) == 1
    assert end_windows(now=AFTER) == 0
    assert state_of(minutes)[0] == "approved"
    assert state_of(other)[0] == "circulated"
    assert not Duty.objects.filter(key__contains=":review:", closed_at=None).exists()


def at_the_next_meeting(structure, secretariat):
    coming = meeting_of(structure.coordination)
    return coming, circulated(structure.coordination, secretariat, approval="meeting")


def hold_and_record(meeting, item, secretariat, entry):
    Meeting.objects.filter(pk=meeting.pk).update(state="held", invited_at=NOW, held_at=NOW)
    from nahtstelle.structure.governance.models import Appointment, Attendance

    for row in Appointment.objects.filter(body=meeting.body):
        Attendance.objects.create(meeting=meeting, user=row.user, presence="present")
    return record_outcome(item_id=item.pk, entry=entry, actor=secretariat, now=NOW)


def test_the_next_meeting_approves_without_a_numbered_decision(structure, secretariat):
    coming, minutes = at_the_next_meeting(structure, secretariat)
    item = coming.items.get()
    assert item.title == "Protokoll der Sitzung vom 2. März 2026"
    count = Decision.objects.count()
    hold_and_record(coming, item, secretariat, NOTED)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.approval, minutes.approved_on) == ("approved", "meeting", coming.date)
    assert Decision.objects.count() == count


def test_the_next_meeting_does_not_approve_over_an_open_objection(structure, secretariat, actor_of, bruno):
    coming, minutes = at_the_next_meeting(structure, secretariat)
    object_to(minutes, None, actor_of(bruno))
    with pytest.raises(OutcomeNotPossible, match="Einwand"):
        hold_and_record(coming, coming.items.get(), secretariat, NOTED)
    assert state_of(minutes)[0] == "circulated"


def test_a_corrected_text_approved_by_the_body_is_frozen(structure, secretariat, actor_of, bruno):
    coming, minutes = at_the_next_meeting(structure, secretariat)
    answer(object_to(minutes, items_of(minutes)[0], actor_of(bruno)), secretariat)
    hold_and_record(coming, coming.items.get(), secretariat, NOTED)
    assert state_of(minutes) == ("approved", "minutes_approved")
    assert MinutesVersion.objects.filter(minutes=minutes).count() == 2


def test_deferred_minutes_come_onto_the_agenda_after(structure, secretariat):
    coming, minutes = at_the_next_meeting(structure, secretariat)
    later = meeting_of(structure.coordination, date=dt.date(2026, 6, 16))
    entry = OutcomeEntry(
        outcome="deferred", text="Zeit fehlte.", deferred_to=later.date, recusals_checked=True
    )
    hold_and_record(coming, coming.items.get(), secretariat, entry)
    assert later.items.get().approves == minutes


def test_a_meeting_planned_later_takes_what_waits(structure, secretariat):
    minutes = circulated(structure.coordination, secretariat, approval="meeting")
    plan = MeetingPlan(date=dt.date(2026, 5, 12))
    coming = plan_meeting(actor=secretariat, body_id=structure.coordination.pk, plan=plan, now=NOW)
    assert coming.items.get().approves == minutes


def test_a_cancelled_meeting_passes_the_minutes_on(structure, secretariat):
    coming, minutes = at_the_next_meeting(structure, secretariat)
    later = meeting_of(structure.coordination, date=dt.date(2026, 6, 16))
    cancel_meeting(actor=secretariat, meeting_id=coming.pk, reason="Krankheit", now=NOW)
    assert later.items.get().approves == minutes


def test_approval_by_silence_leaves_the_next_agenda_alone(structure, secretariat):
    coming = meeting_of(structure.coordination)
    circulated(structure.coordination, secretariat)
    assert not AgendaItem.objects.filter(meeting=coming).exists()


def test_who_left_for_an_item_reads_its_result_but_not_what_was_said(
    structure, secretariat, actor_of, nora, bruno
):
    meeting = concluded(structure.coordination, secretariat)
    item = meeting.items.order_by("position").first()
    Recusal.objects.create(item=item, user=nora, reason="Beteiligt")
    minutes = actions.draft_minutes(meeting_id=meeting.pk, actor=secretariat, now=NOW)
    actions.write_minutes_item(
        meeting_id=meeting.pk, item_id=item.pk, text="Geheim.", version=0, actor=secretariat, now=NOW
    )
    actions.circulate_minutes(meeting_id=meeting.pk, approval="silence", actor=secretariat, now=NOW)
    minutes.refresh_from_db()
    version = MinutesVersion.objects.get(minutes=minutes)
    mine, whole = (edition_of(actor_of(who), minutes, version) for who in (nora, bruno))
    assert (mine.text["items"][0]["text"], mine.is_whole) == ("", False)
    assert mine.text["items"][0]["decision"]["label"] == "EKG 2026/1"
    assert (whole.text["items"][0]["text"], whole.is_whole) == ("Geheim.", True)
    with pytest.raises(PermissionRefused):
        object_to(minutes, item, actor_of(nora))
    object_to(minutes, item, actor_of(bruno))
    assert objections_of(actor_of(nora), minutes) == []


def test_a_restricted_item_is_in_no_edition_but_of_those_concerned(
    structure, secretariat, actor_of, nora, walter
):
    minutes = circulated(structure.coordination, secretariat)
    item = items_of(minutes)[0]
    AgendaItem.objects.filter(pk=item.pk).update(is_restricted=True)
    version = MinutesVersion.objects.get(minutes=minutes)
    numbers = [
        [row["number"] for row in edition_of(actor_of(who), minutes, version).text["items"]]
        for who in (nora, walter)
    ]
    assert numbers == [[2], [1, 2]]
    with pytest.raises(PermissionRefused):
        object_to(minutes, item, actor_of(nora))


def test_confirming_closes_the_duty_and_is_no_objection(minutes, actor_of, bruno):
    review = objections.confirm_minutes(meeting_id=minutes.meeting_id, actor=actor_of(bruno), now=IN_WINDOW)
    assert review.confirmed_version == 1
    assert not Duty.objects.filter(key__contains=f":review:{bruno.pk}:", closed_at=None).exists()
    assert not Objection.objects.exists()
