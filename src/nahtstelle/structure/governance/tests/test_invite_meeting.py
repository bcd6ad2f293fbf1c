"""Inviting: papers frozen, agenda stored, one message a person, over a real SMTP server, with a calendar entry."""

from __future__ import annotations

import datetime as dt
import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage
from django.db.backends.postgresql.psycopg_any import DateRange
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.agenda import add_item, add_late_papers, schedule_proposal
from nahtstelle.structure.governance.actions.meetings import (
    MeetingNotInvitable,
    MeetingPlan,
    cancel_meeting,
    change_meeting,
    invite_meeting,
)
from nahtstelle.structure.governance.models import AgendaPaper, Appointment, Meeting
from nahtstelle.structure.governance.tasks import send_meeting_message
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

MAY = dt.date(2026, 5, 12)


class Box(AsyncMessage):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope.content)
        return "250 OK"

    async def handle_message(self, message):
        raise AssertionError("not used")


@pytest.fixture
def mailbox(settings) -> Iterator[Box]:
    """A real SMTP server on the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture
def meeting(structure) -> Meeting:
    meeting = meeting_of(
        structure.coordination, starts_at=dt.time(14), ends_at=dt.time(16, 30), place="Riedholzplatz 3"
    )
    item_of(meeting, "Geheimes Vorhaben")
    return meeting


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=send_meeting_message.name).order_by("pk"))


def run(jobs: list[ProcrastinateJob]) -> None:
    for job in jobs:
        send_meeting_message(**job.args)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def calendar_of(message: EmailMessage) -> tuple[str, Calendar]:
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return part["content-type"].params["method"], Calendar.from_ical(part.get_content())


def test_one_job_a_member_with_ids_only(meeting, actor_of, anna, bruno, nora, walter, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    found = jobs()
    assert sorted(job.args["user_id"] for job in found) == sorted([bruno.pk, nora.pk, walter.pk])
    assert all(set(job.args) == {"meeting_id", "user_id", "method", "sequence", "stamp"} for job in found)
    assert not any(isinstance(value, str) and "@" in value for job in found for value in job.args.values())


def test_the_invitation_arrives_with_a_calendar_entry(mailbox, meeting, actor_of, anna, bruno, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    run([job for job in jobs() if job.args["user_id"] == bruno.pk])
    message = parsed(mailbox.messages[0])
    method, calendar = calendar_of(message)
    event = calendar.walk("VEVENT")[0]
    assert method == "REQUEST" == str(calendar["method"])
    assert "bruno.bieri@so.example" in message["to"]
    assert event["dtstart"].dt == dt.datetime(2026, 4, 28, 12, 0, tzinfo=dt.UTC)
    assert event["dtstart"].params["TZID"] == "Europe/Zurich"
    assert event["dtend"].dt == dt.datetime(2026, 4, 28, 14, 30, tzinfo=dt.UTC)
    assert (event["sequence"], event["location"]) == (0, "Riedholzplatz 3")
    assert event["attendee"] == "mailto:bruno.bieri@so.example"
    assert event["organizer"] == "mailto:nahtstelle@localhost"
    assert calendar.walk("VTIMEZONE")
    assert mailbox.messages[0].decode().lower().count("charset") == 2
    attached = [part.get_filename() for part in message.iter_attachments()]
    assert attached == ["sitzung.ics"]


def test_the_message_carries_no_content_of_items(mailbox, meeting, actor_of, anna, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    run(jobs())
    assert len(mailbox.messages) == 3
    for raw in mailbox.messages:
        whole = "".join(
            part.get_payload(decode=True).decode() for part in parsed(raw).walk() if not part.is_multipart()
        )
        assert "Geheimes" not in whole + parsed(raw)["subject"]
        assert f"/sitzungen/{meeting.pk}/" in whole


def test_sending_again_gives_the_same_message(mailbox, meeting, actor_of, anna, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    run([jobs()[0], jobs()[0]])
    first, second = (parsed(raw) for raw in mailbox.messages)
    assert first["message-id"] == second["message-id"]
    assert calendar_of(first)[1].to_ical() == calendar_of(second)[1].to_ical()


def test_a_change_sends_an_update_and_the_overtaken_message_stays(mailbox, meeting, actor_of, anna, now):
    actor = actor_of(anna)
    invite_meeting(actor=actor, meeting_id=meeting.pk, now=now)
    early = jobs()
    change_meeting(
        actor=actor,
        meeting_id=meeting.pk,
        version=1,
        plan=MeetingPlan(date=MAY, starts_at=dt.time(9)),
        now=now,
    )
    run(early)
    assert mailbox.messages == []
    run([job for job in jobs() if job.pk not in {row.pk for row in early}])
    uids = set()
    for raw in mailbox.messages:
        _method, calendar = calendar_of(parsed(raw))
        event = calendar.walk("VEVENT")[0]
        assert (event["sequence"], event["dtstart"].dt.date()) == (1, MAY)
        uids.add(str(event["uid"]))
    assert len(mailbox.messages) == 3
    assert uids == {f"meeting-{meeting.pk}@127.0.0.1"}


def test_who_is_no_member_on_the_new_day_gets_a_cancellation(meeting, actor_of, anna, nora, now):
    Appointment.objects.filter(user=nora, body=meeting.body).update(period=DateRange(None, MAY))
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    change_meeting(
        actor=actor_of(anna), meeting_id=meeting.pk, version=1, plan=MeetingPlan(date=MAY), now=now
    )
    methods = {job.args["user_id"]: job.args["method"] for job in jobs()}
    assert methods[nora.pk] == "CANCEL"
    assert sorted(methods.values()) == ["CANCEL", "REQUEST", "REQUEST"]


def test_cancelling_tells_those_invited(mailbox, meeting, actor_of, anna, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    early = jobs()
    cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Krankheit", now=now)
    run([job for job in jobs() if job.pk not in {row.pk for row in early}])
    method, calendar = calendar_of(parsed(mailbox.messages[0]))
    event = calendar.walk("VEVENT")[0]
    assert (method, str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert "Krankheit" not in mailbox.messages[0].decode()


def test_cancelling_a_planned_meeting_tells_nobody(meeting, actor_of, anna, now):
    cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Kein Geschäft", now=now)
    assert jobs() == []


def test_an_empty_agenda_is_not_sent(structure, actor_of, anna, now):
    meeting = meeting_of(structure.coordination)
    with pytest.raises(MeetingNotInvitable):
        invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


def test_a_body_without_members_on_the_day_is_not_invited(meeting, actor_of, anna, now):
    Appointment.objects.filter(body=meeting.body).update(period=DateRange(None, meeting.date))
    with pytest.raises(MeetingNotInvitable):
        invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


def test_members_may_not_invite_and_nobody_twice(meeting, actor_of, anna, bruno, now):
    with pytest.raises(PermissionRefused):
        invite_meeting(actor=actor_of(bruno), meeting_id=meeting.pk, now=now)
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    with pytest.raises(TransitionRefused):
        invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert Entry.objects.filter(code="governance.meeting.invited").count() == 1


def proposal_with_paper(make_proposal, actor, now):
    proposal = make_proposal(state="accepted")
    dossier = records.open_dossier(
        title=proposal.title, owner_type="governance.proposal", owner_id=proposal.pk, actor=actor, now=now
    )
    proposal.dossier_id = dossier.id
    proposal.save()
    version = records.add_document(
        dossier_id=dossier.id,
        title="Bericht",
        content=b"a;b\n1;2\n",
        filename="bericht.csv",
        actor=actor,
        now=now,
    )
    return proposal, version


def test_inviting_freezes_the_papers(meeting, make_proposal, actor_of, anna, now):
    actor = actor_of(anna)
    proposal, first = proposal_with_paper(make_proposal, actor, now)
    schedule_proposal(actor=actor, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    assert not AgendaPaper.objects.exists()
    invite_meeting(actor=actor, meeting_id=meeting.pk, now=now)
    second = records.add_version(
        document_id=first.document_id, content=b"a;b\n1;3\n", filename="bericht.csv", actor=actor, now=now
    )
    assert [(paper.version_id, paper.is_added) for paper in AgendaPaper.objects.all()] == [(first.id, False)]
    assert add_late_papers(actor=actor, meeting_id=meeting.pk, now=now) == 1
    papers = [(paper.version_id, paper.is_added) for paper in AgendaPaper.objects.all()]
    assert papers == [(first.id, False), (second.id, True)]
    assert add_late_papers(actor=actor, meeting_id=meeting.pk, now=now) == 0


def test_what_comes_after_the_invitation_is_marked_as_added(meeting, make_proposal, actor_of, anna, now):
    actor = actor_of(anna)
    invite_meeting(actor=actor, meeting_id=meeting.pk, now=now)
    proposal, version = proposal_with_paper(make_proposal, actor, now)
    item = schedule_proposal(actor=actor, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    free = add_item(
        actor=actor, meeting_id=meeting.pk, title="Varia", request="information", presenter="", now=now
    )
    assert item.is_late
    assert free.is_late
    assert [(paper.version_id, paper.is_added) for paper in item.papers.all()] == [(version.id, True)]


def test_the_agenda_is_kept_as_a_document_with_versions(meeting, actor_of, anna, now):
    actor = actor_of(anna)
    meeting = invite_meeting(actor=actor, meeting_id=meeting.pk, now=now)
    change_meeting(actor=actor, meeting_id=meeting.pk, version=1, plan=MeetingPlan(date=MAY), now=now)
    (document,) = records.documents(meeting.dossier_id)
    assert [version.number for version in document.versions] == [2, 1]
    assert records.read_version(document.latest.id).startswith(b"%PDF-")


def test_the_agenda_is_readable_for_members_only(client_for, meeting, actor_of, anna, bruno, carla, now):
    meeting = invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    (document,) = records.documents(meeting.dossier_id)
    assert client_for(bruno).get(document.latest.url).status_code == 200
    assert client_for(carla).get(document.latest.url).status_code == 404
    assert document.latest.url in " ".join(client_for(bruno).page(f"/sitzungen/{meeting.pk}/").links)


def test_the_button_invites(client_for, meeting, anna, bruno, carla):
    address = f"/sitzungen/{meeting.pk}/einladen/"
    assert client_for(carla).post(address).status_code == 404
    assert client_for(bruno).post(address).status_code == 403
    assert client_for(anna).get(address).status_code == 405
    response = client_for(anna).post(address, follow=True)
    assert response.redirect_chain == [(f"/sitzungen/{meeting.pk}/", 302)]
    meeting.refresh_from_db()
    assert meeting.state == "invited"
