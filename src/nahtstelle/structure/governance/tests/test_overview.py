"""The overview: what waits for me, the year, the next meeting; friendly when empty."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.models import AgendaItem, Meeting
from nahtstelle.structure.governance.tests.gatherings import meeting_of


def duty(number: int, *, user_id: int, due_on: dt.date | None = None) -> None:
    open_duty(
        key=f"probe:{number}:",
        kind="probe",
        subject_type="probe",
        subject_id=number,
        title=f"Stellungnahme geben {number}",
        place=f"Antrag {number}",
        url="/",
        due_on=due_on,
        now=timezone.now(),
        user_id=user_id,
    )


def test_overdue_duties_stand_first(client_for, bruno, structure, today):
    duty(1, user_id=bruno.pk, due_on=today + dt.timedelta(days=3))
    duty(2, user_id=bruno.pk, due_on=today - dt.timedelta(days=3))
    duty(3, user_id=bruno.pk)
    text = client_for(bruno).page("/").text
    assert text.index("geben 2") < text.index("geben 1") < text.index("geben 3")


def test_what_is_done_is_shown_when_asked_for(client_for, bruno, structure):
    duty(1, user_id=bruno.pk)
    close_duties(key_prefix="probe:1:", now=timezone.now(), actor=None)
    client = client_for(bruno)
    assert "geben 1" not in client.page("/").text
    assert "geben 1" in client.page("/", erledigte="1").text


def test_other_peoples_duties_are_not_shown(client_for, bruno, nora, structure):
    duty(1, user_id=nora.pk)
    assert "geben 1" not in client_for(bruno).page("/").text


@pytest.mark.parametrize("name", ["anna", "bruno", "carla", "dario", "eva", "fritz", "admin_person"])
def test_everybody_has_an_overview(request, client_for, structure, name):
    person = request.getfixturevalue(name)
    client_for(person).page("/")


def test_the_case_level_sees_no_meeting(client_for, eva, structure, today):
    meeting_of(structure.coordination, date=today)
    page = client_for(eva).page("/")
    assert "EKG" not in page.text


def test_members_see_the_year_and_their_next_meeting(client_for, bruno, carla, structure, today):
    meeting = meeting_of(structure.coordination, date=today, place="Riedholzplatz 3")
    assert "Riedholzplatz 3" in client_for(bruno).page("/").text
    assert f"/sitzungen/{meeting.pk}/" in client_for(bruno).page("/").links
    assert "Riedholzplatz 3" not in client_for(carla).page("/").text


def test_the_overview_asks_as_often_at_1000_rows_as_at_10(client_for, bruno, structure, today):
    client, counts = client_for(bruno), []
    client.page("/")
    for low, high in ((0, 10), (10, 1000)):
        Duty.objects.bulk_create(
            Duty(
                key=f"probe:{number}:", kind="probe", subject_type="probe", subject_id=number, title="Probe",
                place="Antrag", url="/", due_on=today, opened_at=timezone.now(), user=bruno,
            )
            for number in range(low, high)
        )  # fmt: skip
        meetings = Meeting.objects.bulk_create(
            Meeting(
                body=structure.coordination, date=dt.date(today.year, 1, 1) + dt.timedelta(days=number % 360)
            )
            for number in range(low, high)
        )
        AgendaItem.objects.bulk_create(AgendaItem(meeting=row, position=1, title="Probe") for row in meetings)
        with CaptureQueriesContext(connection) as queries:
            client.page("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 15


def test_the_overview_is_read_only_and_behind_the_sign_in(client_for, anybody, bruno, structure):
    assert client_for(bruno).post("/").status_code == 405
    assert anybody.get("/").status_code == 302
