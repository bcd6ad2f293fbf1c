"""Answering an invitation: who may, what a deputy gets, what a changed mind takes back, what the pages show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.actors import actor_for
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.appointments import appoint_person, end_appointment
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    invite_meeting,
)
from nahtstelle.structure.governance.actions.replies import (
    ReplyRefused,
    decline_representation,
    remind_of_reply,
    reply_attendance,
)
from nahtstelle.structure.governance.models import (
    AgendaItem,
    AgendaPaper,
    Appointment,
    AttendanceReply,
    Invitation,
    Meeting,
)
from nahtstelle.structure.governance.queries.packs import contents_for
from nahtstelle.structure.governance.tasks import send_meeting_message, send_reply_reminder
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

DAY = dt.date(2026, 4, 28)


@pytest.fixture
def dora(make_person):
    return make_person("Dora", "Dietschi", institution="iv", function="Stv. Leiterin IV-Stelle")


@pytest.fixture
def deputy(dora, structure, appoint, bruno):
    """Dora stands in for Bruno from April on: in March she is not yet of the body."""
    period = DateRange(dt.date(2026, 4, 1), None)
    appoint(dora, structure.coordination, "deputy", deputy_for=bruno, period=period)
    return dora


@pytest.fixture
def meeting(structure, deputy, actor_of, anna, now) -> Meeting:
    meeting = meeting_of(structure.coordination, starts_at=dt.time(14), place="Riedholzplatz 3", date=DAY)
    item_of(meeting, "Geheimes Vorhaben")
    return invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


@pytest.fixture
def march():
    """The actor of a user as of 2 March 2026, before Dora's appointment."""
    return lambda user: actor_for(user, dt.date(2026, 3, 2))


def messages_to(user) -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name=send_meeting_message.name, args__user_id=user.pk)
    return [job.args["method"] for job in jobs.order_by("pk")]


def last_message(user):
    jobs = ProcrastinateJob.objects.filter(task_name=send_meeting_message.name, args__user_id=user.pk)
    mail.outbox.clear()
    send_meeting_message(**jobs.order_by("-pk").first().args)
    return mail.outbox[0]


def event_of(message):
    content = next(part for part in message.attachments if part.filename == "sitzung.ics").content
    return Calendar.from_ical(content).walk("VEVENT")[0]


def open_replies() -> set[int | None]:
    duties = Duty.objects.filter(kind="governance.meeting.reply", closed_at__isnull=True)
    return set(duties.values_list("user_id", flat=True))


def test_each_member_is_asked_and_the_deputy_is_not(meeting, bruno, nora, walter):
    assert open_replies() == {bruno.pk, nora.pk, walter.pk}
    duty = Duty.objects.get(kind="governance.meeting.reply", user=bruno)
    assert duty.due_on == dt.date(2026, 4, 23)
    assert duty.url == f"/sitzungen/{meeting.pk}/teilnahme/"


def test_an_answer_closes_the_duty_and_is_audited(meeting, actor_of, bruno, now):
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="attending", now=now)
    assert bruno.pk not in open_replies()
    entry = Entry.objects.get(code="governance.attendance.replied")
    assert entry.facts == {"answer": "attending", "deputy": None}


def test_nobody_answers_for_another(meeting, actor_of, anna, carla, dora, now):
    for person in (anna, carla, dora):
        with pytest.raises(PermissionRefused):
            reply_attendance(actor=actor_of(person), meeting_id=meeting.pk, answer="attending", now=now)
    assert not AttendanceReply.objects.exists()


def test_only_a_deputy_of_that_day_may_stand_in(meeting, actor_of, bruno, nora, dora, now):
    for person in (nora, bruno):
        with pytest.raises(ReplyRefused):
            reply_attendance(
                actor=actor_of(bruno),
                meeting_id=meeting.pk,
                answer="represented",
                deputy_id=person.pk,
                now=now,
            )
    with pytest.raises(ReplyRefused):
        reply_attendance(
            actor=actor_of(nora), meeting_id=meeting.pk, answer="represented", deputy_id=dora.pk, now=now
        )
    with pytest.raises(ReplyRefused):
        reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="represented", now=now)
    with pytest.raises(ReplyRefused):
        reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="vielleicht", now=now)


def test_a_deputy_stands_in_for_one_member_only(
    meeting, actor_of, appoint, structure, make_person, bruno, nora, now
):
    both = make_person("Peter", "Portmann", institution="iv")
    appoint(both, structure.coordination, "deputy")
    for_bruno = {"answer": "represented", "deputy_id": both.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **for_bruno)
    with pytest.raises(ReplyRefused, match="vertritt bereits"):
        reply_attendance(actor=actor_of(nora), **for_bruno)


def test_the_deputy_gets_the_invitation_and_a_changed_mind_takes_it_back(meeting, actor_of, bruno, dora, now):
    actor = actor_of(bruno)
    reply_attendance(actor=actor, meeting_id=meeting.pk, answer="represented", deputy_id=dora.pk, now=now)
    assert messages_to(dora) == ["REQUEST"]
    message = last_message(dora)
    assert "Sie vertreten Bruno Bieri" in message.body
    first = event_of(message)
    reply_attendance(actor=actor, meeting_id=meeting.pk, answer="attending", now=now)
    assert messages_to(dora) == ["REQUEST", "CANCEL"]
    message = last_message(dora)
    second = event_of(message)
    assert message.subject.startswith("Nicht mehr eingeladen")
    assert "findet nicht statt" not in message.body
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    reply_attendance(actor=actor, meeting_id=meeting.pk, answer="represented", deputy_id=dora.pk, now=now)
    message = last_message(dora)
    assert event_of(message)["sequence"] > second["sequence"]
    assert message.subject.startswith("Einladung")
    assert messages_to(bruno) == ["REQUEST"]


def test_an_answer_is_changed_until_the_meeting_is_opened(meeting, actor_of, anna, bruno, now):
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="attending", now=now)
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="excused", now=now)
    assert AttendanceReply.objects.get().answer == "excused"
    hold_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=dt.datetime(2026, 4, 28, 12, tzinfo=dt.UTC))
    assert open_replies() == set()
    with pytest.raises(ReplyRefused):
        reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="attending", now=now)


def test_the_deputy_sees_that_meeting_only_and_only_while_named(
    meeting, structure, march, actor_of, bruno, dora, anna, now
):
    other = meeting_of(structure.coordination, date=dt.date(2026, 6, 2), state="invited")
    seen = Meeting.objects.visible_to
    assert not seen(march(dora)).exists()
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    assert list(seen(march(dora))) == [meeting]
    assert other not in seen(march(dora))
    late = actor_for(dora, DAY + dt.timedelta(days=31))
    assert late.body_ids  # by then she is of the body; without it:
    Appointment.objects.filter(user=dora).update(period=DateRange(DAY, DAY + dt.timedelta(days=1)))
    assert meeting in seen(actor_for(dora, DAY + dt.timedelta(days=30)))
    assert meeting not in seen(actor_for(dora, DAY + dt.timedelta(days=31)))
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="attending", now=now)
    assert not seen(march(dora)).exists()


def test_the_deputy_reads_the_papers_of_the_items(
    meeting, make_proposal, march, actor_of, anna, bruno, nora, dora, now
):
    proposal = make_proposal(state="scheduled", author=nora)
    dossier = records.open_dossier(
        title="x", owner_type="governance.proposal", owner_id=proposal.pk, actor=actor_of(anna), now=now
    )
    version = records.add_document(
        dossier_id=dossier.id,
        title="B",
        content=b"a;b\n1;2\n",
        filename="b.csv",
        actor=actor_of(anna),
        now=now,
    )
    item = item_of(meeting, proposal=proposal)
    AgendaPaper.objects.create(item=item, version_id=version.id, frozen_at=now)
    from nahtstelle.structure.governance.queries.proposals import may_read_papers

    assert not may_read_papers(march(dora), proposal.pk)
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    assert may_read_papers(march(dora), proposal.pk)
    proposal.dossier_id = dossier.id
    proposal.save()
    papers = [paper.title for entry in contents_for(meeting, march(dora)) for paper in entry.papers]
    assert papers == ["B"]


def test_the_deputy_reads_a_restricted_item_only_for_a_member_named(
    meeting, march, actor_of, bruno, nora, dora, now
):
    of_bruno = item_of(meeting, "Nur Bruno", is_restricted=True)
    of_nora = item_of(meeting, "Nur Nora", is_restricted=True)
    of_bruno.readers.create(user=bruno)
    of_nora.readers.create(user=nora)
    assert not AgendaItem.objects.visible_to(march(dora)).exists()
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    titles = set(AgendaItem.objects.visible_to(march(dora)).values_list("title", flat=True))
    assert titles == {"Geheimes Vorhaben", "Nur Bruno"}


def test_a_deputy_who_declines_is_taken_out_and_the_member_asked_again(meeting, actor_of, bruno, dora, now):
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    with pytest.raises(PermissionRefused):
        decline_representation(actor=actor_of(bruno), meeting_id=meeting.pk, now=now)
    decline_representation(actor=actor_of(dora), meeting_id=meeting.pk, now=now)
    assert bruno.pk in open_replies()
    assert messages_to(dora) == ["REQUEST", "CANCEL"]
    with pytest.raises(PermissionRefused):
        decline_representation(actor=actor_of(dora), meeting_id=meeting.pk, now=now)


def test_another_day_asks_again_another_place_does_not(meeting, actor_of, anna, bruno, now):
    anna_, bruno_ = actor_of(anna), actor_of(bruno)
    reply_attendance(actor=bruno_, meeting_id=meeting.pk, answer="attending", now=now)
    plan = MeetingPlan(date=DAY, starts_at=dt.time(14), place="Rathaus")
    change_meeting(actor=anna_, meeting_id=meeting.pk, version=1, plan=plan, now=now)
    assert AttendanceReply.objects.count() == 1
    assert bruno.pk not in open_replies()
    plan = MeetingPlan(date=dt.date(2026, 5, 12), starts_at=dt.time(14), place="Rathaus")
    change_meeting(actor=anna_, meeting_id=meeting.pk, version=2, plan=plan, now=now)
    assert not AttendanceReply.objects.exists()
    assert bruno.pk in open_replies()


def test_who_joins_the_body_is_invited_and_who_leaves_is_taken_out(meeting, actor_of, anna, carla, nora, now):
    values = {"user_id": carla.pk, "function": "member", "starts_on": dt.date(2026, 4, 1), "ends_on": None}
    appoint_person(actor=actor_of(anna), body_id=meeting.body_id, now=now, **values)
    assert messages_to(carla) == ["REQUEST"]
    assert carla.pk in open_replies()
    held = Appointment.objects.get(user=nora, body=meeting.body)
    end_appointment(actor=actor_of(anna), appointment_id=held.pk, ends_on=dt.date(2026, 4, 1), now=now)
    assert messages_to(nora) == ["REQUEST", "CANCEL"]
    assert nora.pk not in open_replies()


def test_a_deputy_whose_appointment_ends_is_taken_out(meeting, actor_of, anna, bruno, dora, now):
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    held = Appointment.objects.get(user=dora)
    end_appointment(actor=actor_of(anna), appointment_id=held.pk, ends_on=dt.date(2026, 4, 20), now=now)
    assert messages_to(dora) == ["REQUEST", "CANCEL"]
    assert bruno.pk in open_replies()


def test_a_cancelled_meeting_leaves_nothing_standing(meeting, actor_of, anna, bruno, dora, now):
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Krankheit", now=now)
    assert not Invitation.objects.standing().exists()
    assert messages_to(dora) == ["REQUEST", "CANCEL"]
    assert "findet nicht statt" in last_message(dora).body
    assert open_replies() == set()


def test_the_reminder_reaches_those_without_an_answer(meeting, actor_of, anna, bruno, nora, walter, now):
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="attending", now=now)
    with pytest.raises(PermissionRefused):
        remind_of_reply(actor=actor_of(bruno), meeting_id=meeting.pk, now=now)
    assert remind_of_reply(actor=actor_of(anna), meeting_id=meeting.pk, now=now) == 2
    reply_attendance(actor=actor_of(nora), meeting_id=meeting.pk, answer="excused", now=now)
    for job in ProcrastinateJob.objects.filter(task_name=send_reply_reminder.name):
        send_reply_reminder(**job.args)
    (message,) = mail.outbox
    assert message.to == [walter.email]
    assert "Geheimes" not in message.subject + message.body


# The pages


def test_the_meeting_asks_the_member_and_the_answer_is_changed_on_its_page(client_for, meeting, bruno, dora):
    page = f"/sitzungen/{meeting.pk}/"
    text = client_for(bruno).page(page).text
    assert "Sie sind dran. Teilnahme zusagen oder absagen" in text
    assert "Vertreten durch Dora Dietschi" in text
    response = client_for(bruno).post(f"{page}teilnahme/", {"answer": "represented", "deputy": dora.pk})
    assert response.status_code == 302
    assert "Dora Dietschi vertritt Sie" in client_for(bruno).page(page).text
    assert "Sie vertreten Bruno Bieri" in client_for(dora).page(page).text
    form = client_for(bruno).page(f"{page}teilnahme/")
    assert "Ich nehme teil" in form.text


def test_a_wrong_answer_keeps_the_page(client_for, meeting, bruno):
    page = client_for(bruno).send(f"/sitzungen/{meeting.pk}/teilnahme/", {"answer": "represented"})
    assert "Wählen Sie die Stellvertretung" in page.text


def test_doors_of_the_answer(client_for, anybody, meeting, anna, bruno, carla):
    for part in ("teilnahme", "vertretung-absagen", "antworten-erinnern"):
        address = f"/sitzungen/{meeting.pk}/{part}/"
        assert anybody.post(address).status_code == 302
        assert client_for(carla).post(address).status_code == 404
    assert client_for(anna).get(f"/sitzungen/{meeting.pk}/teilnahme/").status_code == 403
    assert client_for(bruno).post(f"/sitzungen/{meeting.pk}/antworten-erinnern/").status_code == 403
    assert client_for(bruno).get(f"/sitzungen/{meeting.pk}/vertretung-absagen/").status_code == 405


def test_secretariat_and_chair_read_the_answers_other_members_do_not(
    client_for, meeting, actor_of, anna, bruno, nora, walter, now
):
    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="excused", now=now)
    page = f"/sitzungen/{meeting.pk}/"
    for person in (anna, walter):
        assert "1 entschuldigt, 2 ohne Antwort" in client_for(person).page(page).text
    text = client_for(nora).page(page).text
    assert "1 entschuldigt" not in text
    assert "noch keine Antwort" not in text


def test_the_record_of_attendance_begins_with_the_answers(
    client_for, meeting, actor_of, anna, bruno, dora, now
):
    named = {"answer": "represented", "deputy_id": dora.pk, "meeting_id": meeting.pk, "now": now}
    reply_attendance(actor=actor_of(bruno), **named)
    html = client_for(anna).page(f"/sitzungen/{meeting.pk}/durchfuehrung/").html
    assert f'<option value="{dora.pk}" selected>' in html
    assert '<option value="represented" selected>' in html


def test_the_page_asks_as_much_however_many_answer(
    client_for, meeting, actor_of, structure, appoint, make_person, anna, bruno, now
):
    client = client_for(anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.page(f"/sitzungen/{meeting.pk}/")
        return len([query for query in queries if "django_session" not in query["sql"]])

    reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, answer="excused", now=now)
    count()
    few = count()
    for number in range(30):
        user = make_person("Person", f"Nummer{number}", institution="iv")
        appoint(user, structure.coordination)
        AttendanceReply.objects.create(meeting=meeting, user=user, answer="attending", replied_at=now)
    assert count() == few
