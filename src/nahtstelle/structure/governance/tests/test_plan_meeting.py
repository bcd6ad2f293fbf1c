"""Planning, changing, holding and cancelling meetings; their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused, changes
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.agenda import schedule_proposal
from nahtstelle.structure.governance.actions.meetings import (
    MeetingNotCancellable,
    MeetingNotHoldable,
    MeetingNotPlannable,
    MeetingPlan,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    plan_meeting,
)
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

DAY = dt.date(2026, 4, 28)


@pytest.fixture
def planned(structure, actor_of, anna, now) -> Meeting:
    plan = MeetingPlan(date=DAY, starts_at=dt.time(14), place="Rathaus")
    return plan_meeting(actor=actor_of(anna), body_id=structure.coordination.pk, plan=plan, now=now)


def test_planning_derives_deadlines_and_opens_duties(planned):
    assert planned.submission_on == dt.date(2026, 4, 7)
    assert planned.dispatch_on == dt.date(2026, 4, 17)  # ten days before is a Saturday
    assert planned.minutes_on == dt.date(2026, 5, 8)
    duties = {duty.key: duty.due_on for duty in Duty.objects.filter(closed_at__isnull=True)}
    assert duties == {
        f"meeting:{planned.pk}:agenda": planned.submission_on,
        f"meeting:{planned.pk}:dispatch": planned.dispatch_on,
    }
    assert Entry.objects.get(code="governance.meeting.planned").subject_id == str(planned.pk)


def test_changing_derives_them_again(planned, actor_of, anna, now):
    plan = MeetingPlan(date=DAY + dt.timedelta(days=7))
    change_meeting(actor=actor_of(anna), meeting_id=planned.pk, version=1, plan=plan, now=now)
    planned.refresh_from_db()
    assert planned.submission_on == dt.date(2026, 4, 14)
    assert Duty.objects.get(key=f"meeting:{planned.pk}:agenda").due_on == planned.submission_on
    assert planned.version == 2
    assert [change.verb for change in changes("governance.meeting", planned.pk)] == ["plan", "change"]


def test_a_stale_version_is_a_conflict_that_changes_nothing(planned, actor_of, anna, now):
    plan = MeetingPlan(date=DAY, place="Anderswo")
    with pytest.raises(EditConflict) as conflict:
        change_meeting(actor=actor_of(anna), meeting_id=planned.pk, version=7, plan=plan, now=now)
    assert conflict.value.current["place"] == "Rathaus"
    assert conflict.value.changed_by == "Anna Ammann"
    planned.refresh_from_db()
    assert planned.place == "Rathaus"


def test_a_body_meets_once_a_day(planned, actor_of, anna, now):
    with pytest.raises(MeetingNotPlannable):
        plan_meeting(actor=actor_of(anna), body_id=planned.body_id, plan=MeetingPlan(date=DAY), now=now)
    cancel_meeting(actor=actor_of(anna), meeting_id=planned.pk, reason="Doppelt", now=now)
    plan_meeting(actor=actor_of(anna), body_id=planned.body_id, plan=MeetingPlan(date=DAY), now=now)


def test_a_body_meets_only_while_it_exists(structure, actor_of, anna, now):
    Body.objects.filter(pk=structure.committee.pk).update(dissolved_on=DAY)
    with pytest.raises(MeetingNotPlannable):
        plan_meeting(
            actor=actor_of(anna), body_id=structure.committee.pk, plan=MeetingPlan(date=DAY), now=now
        )


def test_an_end_before_the_beginning_is_refused(structure, actor_of, anna, now):
    plan = MeetingPlan(date=DAY, starts_at=dt.time(14), ends_at=dt.time(14))
    with pytest.raises(MeetingNotPlannable):
        plan_meeting(actor=actor_of(anna), body_id=structure.coordination.pk, plan=plan, now=now)


def test_members_may_not_plan(structure, actor_of, bruno, now):
    with pytest.raises(PermissionRefused):
        plan_meeting(
            actor=actor_of(bruno), body_id=structure.coordination.pk, plan=MeetingPlan(date=DAY), now=now
        )


def test_a_meeting_is_held_on_its_day_not_before(structure, actor_of, anna, now):
    meeting = meeting_of(structure.coordination, state="invited", date=dt.date(2026, 3, 3))
    with pytest.raises(MeetingNotHoldable):
        hold_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    held = hold_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now + dt.timedelta(days=1))
    assert (held.state, held.held_at) == ("held", now + dt.timedelta(days=1))
    with pytest.raises(TransitionRefused):
        cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Zu spät", now=now)


def test_a_planned_meeting_is_not_held_uninvited(planned, actor_of, anna, now):
    with pytest.raises(TransitionRefused):
        hold_meeting(actor=actor_of(anna), meeting_id=planned.pk, now=now + dt.timedelta(days=100))


def test_cancelling_frees_the_proposals_and_closes_the_duties(planned, make_proposal, actor_of, anna, now):
    proposal = make_proposal(state="accepted")
    schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=planned.pk, now=now)
    with pytest.raises(MeetingNotCancellable):
        cancel_meeting(actor=actor_of(anna), meeting_id=planned.pk, reason=" ", now=now)
    cancel_meeting(actor=actor_of(anna), meeting_id=planned.pk, reason="Zu wenig Geschäfte", now=now)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert not Duty.objects.filter(closed_at__isnull=True, key__startswith="meeting:").exists()
    assert Duty.objects.filter(closed_at__isnull=True, key=f"proposal:{proposal.pk}:schedule").exists()
    assert changes("governance.meeting", planned.pk)[-1].reason == "Zu wenig Geschäfte"


def test_the_form_shows_deadlines_before_it_saves(client_for, anna, structure):
    client = client_for(anna)
    data = {"body": structure.coordination.pk, "date": "2026-08-01", "kind": "ordinary"}
    page = client.send("/sitzungen/neu/", data | {"preview": "1"}, status=200)
    assert "2026" in page.text
    assert not Meeting.objects.exists()
    response = client.post("/sitzungen/neu/", data)
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == f"/sitzungen/{meeting.pk}/"
    assert client.page(f"/sitzungen/{meeting.pk}/").counts["h1"] == 1
    client.send("/sitzungen/neu/", data)
    client.send("/sitzungen/neu/", data | {"date": "gestern"})


def test_the_change_form_keeps_what_was_typed_on_a_conflict(client_for, anna, planned, actor_of, now):
    client = client_for(anna)
    address = f"/sitzungen/{planned.pk}/aendern/"
    data = {"date": "2026-05-05", "kind": "ordinary", "place": "Getippter Ort", "version": "1"}
    change_meeting(
        actor=actor_of(anna),
        meeting_id=planned.pk,
        version=1,
        plan=MeetingPlan(date=DAY, place="Neu"),
        now=now,
    )
    page = client.send(address, data)
    assert "Neu" in page.text
    assert 'value="Getippter Ort"' in page.html
    typed = next(form for form in page.forms if "place" in form.fields)
    assert client.post(address, data | {"version": typed.fields["version"]}).status_code == 302
    planned.refresh_from_db()
    assert planned.place == "Getippter Ort"


def test_the_page_cancels_with_a_reason(client_for, anna, planned):
    client = client_for(anna)
    address = f"/sitzungen/{planned.pk}/absagen/"
    client.page(address)
    client.send(address, {"reason": ""})
    assert client.post(address, {"reason": "Krankheit"}).status_code == 302
    assert "Krankheit" in client.page(f"/sitzungen/{planned.pk}/").text


PAGES = ["", "aendern/", "absagen/", "traktanden/", "durchfuehrung/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_sees_the_pages_of_a_meeting(client_for, anybody, planned, anna, bruno, carla, eva, path):
    address = f"/sitzungen/{planned.pk}/{path}"
    client_for(anna).page(address)
    assert client_for(bruno).get(address).status_code == (403 if path else 200)
    assert client_for(carla).get(address).status_code == 404
    assert client_for(eva).get(address).status_code == 404
    assert client_for(anna).delete(address).status_code == 405
    assert anybody.get(address).status_code == 302


def test_the_list_filters_and_exports(client_for, anna, bruno, carla, structure):
    meeting_of(structure.coordination, place="Rathaus")
    meeting_of(structure.committee, place="Olten", date=dt.date(2025, 2, 3))
    client = client_for(anna)
    assert "Olten" not in client.page("/sitzungen/", jahr="2026").text
    assert "Rathaus" not in client.page("/sitzungen/", gremium="au-dfpa").text
    content = client.get("/sitzungen/", {"format": "csv"}).content.decode("utf-8-sig")
    assert "Olten" in content
    assert "Olten" in client_for(bruno).page("/sitzungen/", jahr="2025").text
    assert "Olten" not in client_for(carla).page("/sitzungen/").text


@pytest.mark.parametrize("path", ["/sitzungen/", "/sitzungen/{pk}/", "/sitzungen/{pk}/durchfuehrung/"])
def test_the_pages_ask_as_often_at_1000_rows_as_at_10(client_for, anna, structure, path, today):
    meeting = meeting_of(structure.coordination, state="held", date=today)
    client, counts = client_for(anna), []
    for low, high in ((0, 10), (10, 1000)):
        first = dt.date(today.year, 1, 1)
        Meeting.objects.bulk_create(
            Meeting(body=structure.coordination, date=first + dt.timedelta(days=number % 360))
            for number in range(low, high)
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, position=number + 1, title=f"Traktandum {number}")
            for number in range(low, high)
        )
        client.page(path.format(pk=meeting.pk))
        with CaptureQueriesContext(connection) as queries:
            client.page(path.format(pk=meeting.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_button_opens_the_meeting(client_for, anna, structure, today):
    meeting = meeting_of(structure.coordination, state="invited", date=today)
    item_of(meeting)
    client = client_for(anna)
    assert client.get(f"/sitzungen/{meeting.pk}/eroeffnen/").status_code == 405
    response = client.post(f"/sitzungen/{meeting.pk}/eroeffnen/")
    assert response.headers["Location"] == f"/sitzungen/{meeting.pk}/durchfuehrung/"
    client.page(f"/sitzungen/{meeting.pk}/durchfuehrung/")
