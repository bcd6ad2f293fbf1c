"""Quorum and attendance: the membership of the meeting's day, deputies, recusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.actions.attendance import (
    AttendanceRefused,
    Presented,
    RecusalRefused,
    record_attendance,
    record_recusal,
    withdraw_recusal,
)
from nahtstelle.structure.governance.models import Appointment, Meeting
from nahtstelle.structure.governance.queries.attendance import entitled_by_item, entitled_present, roll_of
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of


@pytest.fixture
def meeting(structure: SimpleNamespace) -> Meeting:
    return meeting_of(structure.coordination, state="held")


@pytest.fixture
def record(
    actor_of: Callable[..., Any], anna: Any, meeting: Meeting, now: dt.datetime
) -> Callable[..., None]:
    def write(people: dict[int, Presented]) -> None:
        record_attendance(actor=actor_of(anna), meeting_id=meeting.pk, people=people, now=now)

    return write


def test_present_members_count_and_absent_ones_do_not(record, meeting, bruno, nora, walter):
    item = item_of(meeting)
    record(
        {
            bruno.pk: Presented("present"),
            nora.pk: Presented("excused"),
            walter.pk: Presented("absent"),
        }
    )
    assert entitled_present(meeting, item) == (1, 2)


def test_a_deputy_of_the_day_takes_the_seat_of_the_member(record, meeting, appoint, make_person, bruno, nora):
    deputy = make_person("Dora", "Dietrich", institution="awa")
    appoint(deputy, meeting.body, "deputy", deputy_for=nora)
    record({bruno.pk: Presented("present"), nora.pk: Presented("represented", deputy.pk)})
    assert entitled_present(meeting, item_of(meeting))[0] == 2


def test_a_deputy_of_another_member_is_refused(record, meeting, appoint, make_person, bruno, nora):
    deputy = make_person("Dora", "Dietrich", institution="awa")
    appoint(deputy, meeting.body, "deputy", deputy_for=nora)
    with pytest.raises(AttendanceRefused):
        record({bruno.pk: Presented("represented", deputy.pk)})
    assert entitled_present(meeting, item_of(meeting))[0] == 0


def test_a_deputy_sits_for_one_member_only(record, meeting, appoint, make_person, bruno, nora):
    deputy = make_person("Dora", "Dietrich", institution="awa")
    appoint(deputy, meeting.body, "deputy")
    record({bruno.pk: Presented("represented", deputy.pk)})
    with pytest.raises(AttendanceRefused):
        record({nora.pk: Presented("represented", deputy.pk)})
    assert entitled_present(meeting, item_of(meeting))[0] == 1


def test_a_member_who_left_before_the_meeting_does_not_count(record, meeting, nora, bruno):
    Appointment.objects.filter(user=nora, body=meeting.body).update(
        period=DateRange(dt.date(2021, 1, 1), meeting.date)
    )
    with pytest.raises(AttendanceRefused):
        record({nora.pk: Presented("present")})
    record({bruno.pk: Presented("present")})
    assert entitled_present(meeting, item_of(meeting))[0] == 1


def test_a_member_who_left_after_the_meeting_still_counts(record, meeting, nora):
    record({nora.pk: Presented("present")})
    Appointment.objects.filter(user=nora, body=meeting.body).update(
        period=DateRange(dt.date(2021, 1, 1), meeting.date + dt.timedelta(days=1))
    )
    assert entitled_present(meeting, item_of(meeting))[0] == 1


def test_an_associate_is_recorded_but_does_not_count(record, meeting, appoint, carla):
    appoint(carla, meeting.body, "associate")
    record({carla.pk: Presented("present")})
    assert roll_of(meeting).attendances[carla.pk].presence == "present"
    assert entitled_present(meeting, item_of(meeting))[0] == 0


def test_somebody_represented_without_a_deputy_is_refused(record, bruno):
    with pytest.raises(AttendanceRefused):
        record({bruno.pk: Presented("represented")})


def test_a_recused_member_does_not_count_for_the_item_only(record, meeting, actor_of, anna, bruno, nora, now):
    first, second = item_of(meeting), item_of(meeting)
    record({bruno.pk: Presented("present"), nora.pk: Presented("present")})
    record_recusal(actor=actor_of(anna), item_id=first.pk, user_id=bruno.pk, reason="Arbeitgeber", now=now)
    assert entitled_present(meeting, first)[0] == 1
    assert entitled_present(meeting, second)[0] == 2
    recusals = list(first.recusals.all())
    assert entitled_by_item(roll_of(meeting), recusals, [first.pk, second.pk]) == {first.pk: 1, second.pk: 2}
    withdraw_recusal(actor=actor_of(anna), item_id=first.pk, user_id=bruno.pk, now=now)
    assert entitled_present(meeting, first)[0] == 2


def test_a_recused_deputy_empties_the_seat(record, meeting, appoint, make_person, actor_of, anna, nora, now):
    deputy = make_person("Dora", "Dietrich", institution="awa")
    appoint(deputy, meeting.body, "deputy", deputy_for=nora)
    record({nora.pk: Presented("represented", deputy.pk)})
    item = item_of(meeting)
    record_recusal(actor=actor_of(anna), item_id=item.pk, user_id=deputy.pk, reason="Beteiligt", now=now)
    assert entitled_present(meeting, item)[0] == 0


def test_a_stranger_cannot_be_recused(meeting, actor_of, anna, carla, now):
    item = item_of(meeting)
    with pytest.raises(RecusalRefused):
        record_recusal(actor=actor_of(anna), item_id=item.pk, user_id=carla.pk, reason="x", now=now)


def test_recusals_of_an_item_with_an_outcome_stay(meeting, actor_of, anna, bruno, now):
    item = item_of(meeting, outcome="noted", outcome_at=now)
    with pytest.raises(RecusalRefused):
        record_recusal(actor=actor_of(anna), item_id=item.pk, user_id=bruno.pk, reason="x", now=now)


def test_a_member_may_not_record_attendance(meeting, actor_of, bruno, now):
    with pytest.raises(PermissionRefused):
        record_attendance(
            actor=actor_of(bruno), meeting_id=meeting.pk, people={bruno.pk: Presented("present")}, now=now
        )


def test_attendance_is_not_recorded_before_the_invitation(structure, actor_of, anna, bruno, now):
    meeting = meeting_of(structure.coordination)
    with pytest.raises(AttendanceRefused):
        record_attendance(
            actor=actor_of(anna), meeting_id=meeting.pk, people={bruno.pk: Presented("excused")}, now=now
        )


def test_the_page_records_attendance_and_shows_the_quorum(client_for, anna, meeting, bruno, nora, walter):
    client = client_for(anna)
    address = f"/sitzungen/{meeting.pk}/anwesenheit/"
    data = {f"presence_{bruno.pk}": "present", f"presence_{nora.pk}": "present"}
    assert client.post(address, data).status_code == 302
    page = client.page(f"/sitzungen/{meeting.pk}/durchfuehrung/")
    assert "2" in page.text
    assert roll_of(meeting).present_without(()) == 2
    assert Entry.objects.filter(code="governance.attendance.recorded", subject_id=str(meeting.pk)).exists()
    page = client.send(address, {f"presence_{bruno.pk}": "dort"})
    assert roll_of(meeting).present_without(()) == 2


@pytest.mark.parametrize(("name", "status"), [("bruno", 403), ("carla", 404), ("eva", 404)])
def test_others_do_not_conduct_the_meeting(request, client_for, meeting, name, status):
    client = client_for(request.getfixturevalue(name))
    assert client.get(f"/sitzungen/{meeting.pk}/durchfuehrung/").status_code == status
    assert client.post(f"/sitzungen/{meeting.pk}/anwesenheit/", {}).status_code == status


def test_an_empty_record_is_refused(record, bruno):
    with pytest.raises(AttendanceRefused):
        record({bruno.pk: Presented("")})
