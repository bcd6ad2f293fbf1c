"""The calendar feed: whose it is, when it ends, what it says and what it never says, and how it is asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.worklist import views
from nahtstelle.ground.worklist.actions import renew_calendar, revoke_calendar, token_digest
from nahtstelle.ground.worklist.api import CalendarEntry, open_duty, register_kinds
from nahtstelle.ground.worklist.calendars import calendar_file
from nahtstelle.ground.worklist.models import CalendarToken

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
PAGE, RENEW, REVOKE = "/konto/benachrichtigungen/", "/konto/kalender/erneuern/", "/konto/kalender/aufheben/"


@pytest.fixture(autouse=True)
def uncounted(db):
    views.cache.clear()


def duty(key: str, user, **more) -> None:
    values = {"due_on": dt.date(2026, 5, 4)} | more
    open_duty(
        key=key, kind="probe.secret", subject_type="probe", subject_id=1, title="Geheimer Titel", place="Geheimer Ort",
        url="/geheim/", now=NOW, user_id=user.pk, **values,
    )  # fmt: skip


def address(token: str) -> str:
    return f"/kalender/{token}.ics"


def test_the_feed_is_read_without_signing_in_and_says_no_titles(client, actor_of, bruno):
    register_kinds({"probe.secret": "Stellungnahmen"})
    duty("a", bruno)
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    response = client.get(address(token))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["summary"]) == "Frist: Stellungnahmen"
    assert event["dtstart"].dt == dt.date(2026, 5, 4)
    assert "Geheim" not in response.content.decode()


def test_each_token_shows_its_own_person_only(client, actor_of, bruno, anna):
    duty("a", bruno)
    duty("b", anna)
    uids = []
    for person in (bruno, anna):
        token = renew_calendar(actor=actor_of(person), now=NOW)
        (event,) = Calendar.from_ical(client.get(address(token)).content).walk("VEVENT")
        uids.append(str(event["uid"]))
    assert len(set(uids)) == 2


def test_a_wrong_a_revoked_and_a_replaced_token_are_not_found(client, actor_of, bruno):
    first = renew_calendar(actor=actor_of(bruno), now=NOW)
    second = renew_calendar(actor=actor_of(bruno), now=NOW)
    assert client.get(address(first)).status_code == 404
    assert client.get(address(second)).status_code == 200
    assert client.get(address(second[:-1])).status_code == 404
    assert client.get(address(token_digest(second))).status_code == 404
    revoke_calendar(actor=actor_of(bruno), now=NOW)
    assert client.get(address(second)).status_code == 404


def test_an_ended_account_ends_the_feed(client, actor_of, bruno):
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    type(bruno).objects.filter(pk=bruno.pk).update(is_active=False)
    assert client.get(address(token)).status_code == 404


def test_the_secret_is_kept_nowhere(actor_of, bruno):
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    assert token not in str(CalendarToken.objects.values().get())
    assert token not in str(list(Entry.objects.values()))


def test_making_and_ending_are_audited_reading_is_not(client, actor_of, bruno):
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    client.get(address(token))
    revoke_calendar(actor=actor_of(bruno), now=NOW)
    revoke_calendar(actor=actor_of(bruno), now=NOW)
    codes = Entry.objects.filter(code__startswith="worklist.calendar").order_by("pk")
    assert list(codes.values_list("code", flat=True)) == [
        "worklist.calendar.renewed",
        "worklist.calendar.revoked",
    ]


def test_the_same_calendar_is_not_sent_twice(client, actor_of, bruno):
    duty("a", bruno)
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    first = client.get(address(token))
    again = client.get(address(token), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    duty("b", bruno)
    changed = client.get(address(token), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "max-age" in first["Cache-Control"]
    assert first["Last-Modified"]


def test_too_many_fetches_are_turned_away(client, actor_of, bruno, monkeypatch):
    monkeypatch.setattr(views, "FETCHES_AN_HOUR", 3)
    monkeypatch.setattr(views, "MISSES_AN_HOUR", 2)
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    codes = [client.get(address(token)).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert [client.get(address(f"falsch{n}")).status_code for n in range(3)] == [404, 404, 429]


def test_the_feed_only_reads(client, actor_of, bruno):
    token = renew_calendar(actor=actor_of(bruno), now=NOW)
    assert client.post(address(token)).status_code == 405


def test_times_carry_their_zone():
    from zoneinfo import ZoneInfo

    starts = dt.datetime(2026, 4, 28, 14, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    entry = CalendarEntry(
        uid="a", summary="Sitzung", starts=starts, changed_at=NOW, sequence=3, status="CANCELLED"
    )
    calendar = Calendar.from_ical(calendar_file([entry]))
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].params["TZID"] == "Europe/Zurich"
    assert calendar.walk("VTIMEZONE")
    assert (event["sequence"], str(event["status"])) == (3, "CANCELLED")
    assert "METHOD" not in calendar


def test_the_address_is_shown_once(client_for, anybody, bruno):
    client = client_for(bruno)
    page = client.send(RENEW, status=200)
    assert "webcal://" in page.html
    assert ".ics" not in client.page(PAGE).html
    assert client.post(REVOKE).status_code == 302
    assert not CalendarToken.objects.exists()
    for path in (RENEW, REVOKE):
        assert client.get(path).status_code == 405
        assert anybody.post(path).status_code == 302
