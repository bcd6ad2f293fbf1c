"""What people choose to be told: at once, daily, weekly, never; what binds is told daily at the least."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.worklist import kinds
from nahtstelle.ground.worklist.actions import RhythmRefused, choose_notices, close_duties, open_duty
from nahtstelle.ground.worklist.models import Duty, NoticeChoice
from nahtstelle.ground.worklist.queries import digest_for
from nahtstelle.ground.worklist.tasks import send_notice

NOW = dt.datetime(2026, 3, 2, 5, 30, tzinfo=dt.UTC)
MONDAY, TUESDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
PAGE = "/konto/benachrichtigungen/"
FREE, BOUND = "probe.free", "probe.bound"


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(kinds, "_labels", {FREE: "Freies", BOUND: "Befristetes"})
    monkeypatch.setattr(kinds, "_binding", {BOUND})


def duty(key: str, kind: str = FREE, *, due_on: dt.date | None = None, **whose: object) -> None:
    open_duty(
        key=key, kind=kind, subject_type="probe", subject_id=1, title="Geheimer Titel", place="Geheimer Ort",
        url="/geheim/", due_on=due_on, now=NOW, **whose,
    )  # fmt: skip


def choose(actor, **rhythms: str) -> None:
    choose_notices(actor=actor, rhythms={f"probe.{name}": value for name, value in rhythms.items()}, now=NOW)


def told(user, day: dt.date) -> list[str]:
    digest = digest_for(user.pk, day)
    return [kind for kind, _count in digest.kinds] if digest else []


@pytest.mark.parametrize(
    ("rhythm", "monday", "tuesday"),
    [("daily", True, True), ("weekly", True, False), ("never", False, False), ("at_once", False, False)],
)
def test_the_rhythm_decides_when_the_digest_tells(actor_of, bruno, rhythm, monday, tuesday):
    duty("a", user_id=bruno.pk)
    choose(actor_of(bruno), free=rhythm)
    assert (bool(told(bruno, MONDAY)), bool(told(bruno, TUESDAY))) == (monday, tuesday)


def test_what_was_told_at_once_is_told_again_when_due(actor_of, bruno):
    choose(actor_of(bruno), free="at_once")
    duty("a", user_id=bruno.pk, due_on=TUESDAY)
    assert told(bruno, MONDAY) == []
    assert told(bruno, TUESDAY) == [FREE]


def test_what_binds_is_told_whatever_was_switched_off(bruno):
    duty("a", user_id=bruno.pk)
    duty("b", BOUND, user_id=bruno.pk)
    type(bruno).objects.filter(pk=bruno.pk).update(wants_digest=False)
    assert told(bruno, TUESDAY) == [BOUND]


@pytest.mark.parametrize("rhythm", ["weekly", "never"])
def test_what_binds_is_not_told_less_often(actor_of, bruno, rhythm):
    with pytest.raises(RhythmRefused):
        choose(actor_of(bruno), bound=rhythm)
    assert not NoticeChoice.objects.exists()


def test_at_once_tells_those_it_waits_for_and_nobody_else(actor_of, anna, bruno, nobody_else):
    for person in (anna, bruno, nobody_else):
        choose(actor_of(person), free="at_once")
    duty("a", user_id=bruno.pk)
    duty("b", role="secretariat")
    duty("b", role="secretariat")
    jobs = ProcrastinateJob.objects.filter(task_name=send_notice.name)
    assert jobs.count() == 2
    for job in jobs:
        send_notice(**job.args)
    assert [message.to[0] for message in mail.outbox] == [
        f"Bruno Bieri <{bruno.email}>",
        f"Anna Ammann <{anna.email}>",
    ]
    for message in mail.outbox:
        assert "Freies" in message.body
        assert "eheim" not in message.subject + message.body


def test_what_waits_for_an_institution_does_not_pass_the_wall_to_its_people_of_the_cases(
    actor_of, bruno, fritz
):
    assert bruno.institution_id == fritz.institution_id
    for person in (bruno, fritz):
        choose(actor_of(person), free="at_once")
    duty("a", due_on=MONDAY, institution_id=bruno.institution_id)
    seen = [Duty.objects.visible_to(actor_of(person)).count() for person in (bruno, fritz)]
    assert seen == [1, 0]
    assert (told(bruno, MONDAY), told(fritz, MONDAY)) == ([FREE], [])
    send_notice(**ProcrastinateJob.objects.get(task_name=send_notice.name).args)
    assert [message.to[0] for message in mail.outbox] == [f"Bruno Bieri <{bruno.email}>"]


@pytest.fixture
def nobody_else(carla):
    return carla


def test_what_is_done_already_is_not_told(actor_of, bruno):
    choose(actor_of(bruno), free="at_once")
    duty("a", user_id=bruno.pk)
    close_duties(key_prefix="a", now=NOW, actor=None)
    send_notice(**ProcrastinateJob.objects.get(task_name=send_notice.name).args)
    assert mail.outbox == []


def test_without_a_wish_no_job_is_made(bruno):
    duty("a", user_id=bruno.pk)
    assert not ProcrastinateJob.objects.filter(task_name=send_notice.name).exists()


def test_the_page_offers_what_has_waited_and_keeps_the_choice(client_for, bruno, anna):
    duty("a", user_id=bruno.pk)
    duty("b", BOUND, user_id=bruno.pk)
    duty("c", "probe.other", user_id=anna.pk)
    client = client_for(bruno)
    page = client.page(PAGE)
    assert "Freies" in page.text
    assert "Befristetes" in page.text
    assert client.post(PAGE, {"probe_free": "never", "probe_bound": "at_once"}).status_code == 302
    chosen = dict(NoticeChoice.objects.filter(user=bruno).values_list("kind", "rhythm"))
    assert chosen == {FREE: "never", BOUND: "at_once"}
    assert Entry.objects.filter(code="worklist.notices.chosen").count() == 1
    client.send(PAGE, {"probe_free": "never", "probe_bound": "never"})
    assert "Freies" not in client_for(anna).page(PAGE).text


def test_everybody_with_an_account_has_the_page(client_for, anybody, carla, eva, dario):
    for person in (carla, eva, dario):
        client_for(person).page(PAGE)
        assert "Benachrichtigungen und Kalender" in client_for(person).page("/konto/ich/").text
    assert anybody.get(PAGE).status_code == 302
    assert client_for(carla).delete(PAGE).status_code == 405
