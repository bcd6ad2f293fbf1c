"""How sessions end: by idleness, by age, everywhere at once."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

pytestmark = pytest.mark.django_db
PAGE = "/konto/sicherheit/"
START = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


def test_an_idle_session_ends(client_for, anna):
    with time_machine.travel(START, tick=False) as clock:
        client = client_for(anna)
        client.page(PAGE)
        clock.shift(dt.timedelta(minutes=59))
        client.page(PAGE)
        clock.shift(dt.timedelta(minutes=61))
        assert client.get(PAGE)["Location"].startswith("/konto/anmelden/")
        assert "Ihre Sitzung ist zu Ende" in client.page("/konto/anmelden/").text


def test_a_session_in_use_ends_after_ten_hours(client_for, anna):
    with time_machine.travel(START, tick=False) as clock:
        client = client_for(anna)
        for _ in range(15):
            client.page(PAGE)
            clock.shift(dt.timedelta(minutes=40))
        clock.shift(dt.timedelta(minutes=1))
        assert client.get(PAGE).status_code == 302


def test_the_last_use_is_noted_at_most_once_a_minute(client_for, anna, django_assert_num_queries):
    with time_machine.travel(START, tick=False) as clock:
        client = client_for(anna)
        client.page(PAGE)
        seen = client.session["identity.seen_at"]
        clock.shift(dt.timedelta(seconds=30))
        client.page(PAGE)
        assert client.session["identity.seen_at"] == seen
        clock.shift(dt.timedelta(seconds=31))
        client.page(PAGE)
        assert client.session["identity.seen_at"] == int(timezone.now().timestamp())


def test_a_session_ends_with_the_browser():
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_HTTPONLY


def test_signing_out_everywhere_ends_all_sessions_of_this_person_only(client_for, anna, carla, codes):
    here, there, other = client_for(anna), client_for(anna), client_for(carla)
    there.page(PAGE)
    assert here.post("/konto/ueberall-abmelden/")["Location"] == "/konto/anmelden/"
    assert "auf allen Geräten abgemeldet" in here.page("/konto/anmelden/").text
    assert there.get(PAGE).status_code == 302
    other.page(PAGE)
    anna.refresh_from_db()
    client_for(anna).page(PAGE)
    assert "identity.user.sessions_ended" in codes(anna)


def test_it_is_a_post_and_needs_a_sign_in(client_for, anna, anybody):
    assert client_for(anna).get("/konto/ueberall-abmelden/").status_code == 405
    assert anybody.post("/konto/ueberall-abmelden/")["Location"].startswith("/konto/anmelden/")


def test_the_empty_page_exists_in_development_and_demonstrations_only(client_for, anna, settings):
    client = client_for(anna)
    client.page("/leer/", status=404)
    settings.DEVELOPMENT = True
    assert client.page("/leer/").heading.strip() == "Leere Seite"
