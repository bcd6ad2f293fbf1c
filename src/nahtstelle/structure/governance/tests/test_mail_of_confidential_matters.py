"""No e-mail of the structural level carries the title of a confidential matter: all senders are walked."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.worklist.actions import choose_notices
from nahtstelle.ground.worklist.models import Duty, NoticeChoice
from nahtstelle.ground.worklist.queries import digest_readers
from nahtstelle.ground.worklist.tasks import send_digest, send_notice
from nahtstelle.structure.governance import tasks as governance_tasks
from nahtstelle.structure.governance.actions import agenda, consultations, replies
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    cancel_meeting,
    change_meeting,
    invite_meeting,
)
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

SECRET = "Vertraulichsache"
SENDERS = {
    "notify_circular",
    "notify_members",
    "send_excerpt_notice",
    "send_minutes_notice",
    "send_meeting_message",
    "send_reply_reminder",
}


@pytest.fixture
def played(structure, make_proposal, appoint, make_person, actor_of, anna, bruno, nora, now):
    """A restricted item with a secret proposal goes through everything that sends mail."""
    dora = make_person("Dora", "Dietschi", institution="iv")
    appoint(dora, structure.coordination, "deputy", deputy_for=bruno)
    secretariat = actor_of(anna)
    for person in (anna, bruno, nora):
        kinds = ("governance.proposal.statement", "governance.meeting.reply", "governance.proposal.judge")
        choose_notices(actor=actor_of(person), rhythms=dict.fromkeys(kinds, "at_once"), now=now)
    asked = make_proposal(state="submitted", author=nora, title=f"{SECRET} eins", motion=f"{SECRET} Wortlaut")
    consultation = consultations.ask_members(
        proposal_id=asked.pk, member_ids=[bruno.pk], due_on=now.date() + dt.timedelta(days=9), question=SECRET,
        actor=secretariat, now=now,
    )  # fmt: skip
    proposal = make_proposal(state="accepted", author=nora, title=f"{SECRET} zwei", motion=SECRET)
    meeting = meeting_of(structure.coordination, starts_at=dt.time(14))
    agenda.schedule_proposal(actor=secretariat, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    item_of(meeting, f"{SECRET} drei", is_restricted=True)
    meeting = invite_meeting(actor=secretariat, meeting_id=meeting.pk, now=now)
    named = {"answer": "represented", "deputy_id": dora.pk}
    replies.reply_attendance(actor=actor_of(bruno), meeting_id=meeting.pk, now=now, **named)
    replies.remind_of_reply(actor=secretariat, meeting_id=meeting.pk, now=now)
    _run_jobs()
    plan = MeetingPlan(date=meeting.date + dt.timedelta(days=7), starts_at=dt.time(9))
    change_meeting(actor=secretariat, meeting_id=meeting.pk, version=1, plan=plan, now=now)
    _run_jobs()
    for user_id in digest_readers():
        send_digest(user_id=user_id, day=now.date().isoformat())
    cancel_meeting(actor=secretariat, meeting_id=meeting.pk, reason=f"{SECRET} Grund", now=now)
    _run_jobs()
    governance_tasks.notify_members(consultation_id=consultation.pk)
    return meeting


@pytest.fixture
def notices(played, monkeypatch, bruno):
    """The notices of circulars, minutes and excerpts, sent about rows that bear the secret in every text."""
    row = SimpleNamespace(pk=1, meeting_id=1, version=1, title=SECRET, text=SECRET)
    monkeypatch.setattr(
        governance_tasks, "Minutes", SimpleNamespace(objects=SimpleNamespace(get=lambda pk: row))
    )
    for name in ("address_for_minutes", "address_for_notice"):
        monkeypatch.setattr(governance_tasks, name, lambda **_: bruno.email)
    monkeypatch.setattr(governance_tasks, "circular_addresses", lambda *_: [bruno.email])
    for about in ("answered", "circulated"):
        governance_tasks.send_minutes_notice(minutes_id=1, user_id=bruno.pk, version=1, about=about)
    for occasion in governance_tasks.CIRCULAR_MESSAGES:
        governance_tasks.notify_circular(circular_id=1, occasion=occasion)
    governance_tasks.send_excerpt_notice(decision_id=1, user_id=bruno.pk)


def _run_jobs() -> None:
    """Run what is queued for mail, once."""
    senders = {getattr(governance_tasks, name).name: getattr(governance_tasks, name) for name in SENDERS}
    senders[send_notice.name] = send_notice
    for job in ProcrastinateJob.objects.filter(task_name__in=senders).order_by("pk"):
        senders[job.task_name](**job.args)


def test_no_mail_carries_a_title_a_motion_a_question_or_a_reason(notices):
    assert len(mail.outbox) > 12
    subjects = {message.subject for message in mail.outbox}
    assert len(subjects) >= 6
    for message in mail.outbox:
        whole = message.message().as_bytes().decode()
        attached = [str(part.content) for part in message.attachments]
        assert SECRET not in " ".join([message.subject, message.body, whole, *attached]), message.subject


def test_the_duties_behind_them_do_carry_titles(played):
    """So that the test above could fail: the titles are there, one layer below."""
    assert Duty.objects.filter(title__contains=SECRET).exists()
    assert NoticeChoice.objects.exists()
    assert User.objects.exists()


def test_every_sender_of_governance_is_walked():
    source = Path(governance_tasks.__file__).read_text("utf-8")
    makers = {"EmailMessage", "meeting_message"}
    found = {
        function.name
        for function in ast.parse(source).body
        if isinstance(function, ast.FunctionDef)
        and any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers
            for node in ast.walk(function)
        )
    }
    assert found <= SENDERS, found - SENDERS
