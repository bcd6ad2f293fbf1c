"""The daily digest: one message a person, counts and kinds, no titles."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.worklist.api import close_duties, open_duty, register_kinds
from nahtstelle.ground.worklist.queries import digest_readers
from nahtstelle.ground.worklist.tasks import send_digest, send_digests

NOW = dt.datetime(2026, 3, 2, 5, 30, tzinfo=dt.UTC)  # 06.30 in Switzerland
SUMMER = dt.datetime(2026, 7, 1, 4, 30, tzinfo=dt.UTC)


def duty(key: str, *, due_on: dt.date | None = None, **whose: object) -> None:
    open_duty(
        key=key, kind="probe.secret", subject_type="probe", subject_id=1, title="Geheimer Titel",
        place="Geheimer Ort", url="/geheim/", due_on=due_on, now=NOW, **whose,
    )  # fmt: skip


@pytest.fixture
def register() -> None:
    register_kinds({"probe.secret": "Stellungnahmen"})


def test_people_with_open_duties_read_it(anna, bruno, carla, dario, eva):
    duty("a", user_id=bruno.pk)
    duty("b", role="secretariat")
    duty("c", institution_id=eva.institution_id)
    carla_done = "d"
    duty(carla_done, user_id=carla.pk)
    close_duties(key_prefix=carla_done, now=NOW, actor=None)
    assert digest_readers() == sorted([anna.pk, bruno.pk, eva.pk])


def test_who_does_not_want_it_gets_none(bruno, register):
    duty("a", user_id=bruno.pk)
    type(bruno).objects.filter(pk=bruno.pk).update(wants_digest=False)
    send_digest(user_id=bruno.pk, day="2026-03-02")
    assert mail.outbox == []


def test_the_message_counts_and_names_no_content(bruno, register):
    duty("a", user_id=bruno.pk, due_on=dt.date(2026, 3, 1))
    duty("b", user_id=bruno.pk, due_on=dt.date(2026, 3, 5))
    duty("c", user_id=bruno.pk)
    send_digest(user_id=bruno.pk, day="2026-03-02")
    (message,) = mail.outbox
    assert "Stellungnahmen: 3" in message.body
    assert "Geheim" not in message.subject + message.body
    assert "geheim" not in message.body
    assert "http://127.0.0.1:8000/" in message.body


def test_the_same_day_gives_the_same_message_id(bruno):
    duty("a", user_id=bruno.pk)
    send_digest(user_id=bruno.pk, day="2026-03-02")
    send_digest(user_id=bruno.pk, day="2026-03-02")
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_nothing_is_sent_when_nothing_waits_any_more(bruno):
    duty("a", user_id=bruno.pk)
    close_duties(key_prefix="a", now=NOW, actor=None)
    send_digest(user_id=bruno.pk, day="2026-03-02")
    assert mail.outbox == []


@pytest.mark.parametrize(("moment", "expected"), [(NOW, 1), (SUMMER, 1), (NOW - dt.timedelta(hours=1), 0)])
def test_it_goes_out_at_half_past_six_swiss_time(bruno, moment, expected):
    duty("a", user_id=bruno.pk)
    send_digests(timestamp=int(moment.timestamp()))
    assert ProcrastinateJob.objects.filter(task_name=send_digest.name).count() == expected
