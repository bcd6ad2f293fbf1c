"""Authenticator app, recovery codes, confirming that it is still the same person."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def clock(db):
    cache.clear()
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def signed_in(clock, anybody, anna, with_password):
    with_password(anna)
    anybody.post("/konto/anmelden/", {"login": anna.email, "password": PASSWORD})
    return anybody


@pytest.fixture
def secret(signed_in, clock):
    """Set the app up, sign out, and answer the secret."""
    signed_in.post("/konto/bestaetigen/", {"password": PASSWORD})
    signed_in.page("/konto/sicherheit/app/")
    secret = signed_in.session["mfa.totp.secret"]
    assert signed_in.post("/konto/sicherheit/app/", {"code": code_of(secret)}).status_code == 302
    signed_in.post("/konto/abmelden/")
    clock.shift(60)
    return secret


class TestSettingUp:
    @pytest.fixture
    def signed_in(self, signed_in):
        signed_in.post("/konto/bestaetigen/", {"password": PASSWORD})
        return signed_in

    def test_the_page_shows_picture_and_secret(self, signed_in):
        page = signed_in.page("/konto/sicherheit/app/")
        assert page.heading.strip() == "Authenticator-App einrichten"
        assert signed_in.session["mfa.totp.secret"] in page.text

    def test_a_wrong_code_changes_nothing(self, signed_in):
        signed_in.page("/konto/sicherheit/app/")
        signed_in.send("/konto/sicherheit/app/", {"code": "000000"}, status=200)
        assert not Authenticator.objects.exists()

    def test_the_change_is_announced_by_mail(self, signed_in, anna, django_capture_on_commit_callbacks):
        signed_in.page("/konto/sicherheit/app/")
        with django_capture_on_commit_callbacks(execute=True):
            code = code_of(signed_in.session["mfa.totp.secret"])
            signed_in.post("/konto/sicherheit/app/", {"code": code})
        assert (mail.outbox[0].to, mail.outbox[0].subject) == ([anna.email], "Authenticator-App eingerichtet")
        assert "melden Sie es sofort" in mail.outbox[0].body

    def test_it_is_audited_and_the_secret_encrypted(self, secret, codes, anna):
        assert codes(anna)[1:] == [
            "identity.user.authenticator_added",
            "identity.user.authenticator_added",
            "identity.user.signed_out",
        ]
        stored = Authenticator.objects.get(type="totp").data["secret"]
        assert secret not in stored

    def test_somebody_who_has_not_signed_in_is_sent_to_the_sign_in(self, anybody):
        for path in ("", "app/", "codes/", "schluessel/", "schluessel/neu/"):
            assert anybody.get(f"/konto/sicherheit/{path}").status_code == 302


class TestSigningIn:
    def test_password_and_code_open_the_door(self, secret, anybody, anna):
        response = anybody.post("/konto/anmelden/", {"login": anna.email, "password": PASSWORD})
        assert response["Location"].startswith("/konto/sicherheit/code/")
        assert "_auth_user_id" not in anybody.session
        assert anybody.page("/konto/sicherheit/code/").heading.strip() == "Zweiter Faktor"
        anybody.post("/konto/sicherheit/code/", {"code": code_of(secret)})
        assert anybody.session["_auth_user_id"] == str(anna.pk)
        assert Entry.objects.filter(code="identity.user.signed_in").last().facts == {
            "methods": ["password", "totp"]
        }

    def test_a_wrong_code_does_not_and_is_audited(self, secret, anybody, anna, codes):
        anybody.post("/konto/anmelden/", {"login": anna.email, "password": PASSWORD})
        anybody.send("/konto/sicherheit/code/", {"code": "000000"}, status=200)
        assert "_auth_user_id" not in anybody.session
        assert codes(anna)[-1] == "identity.user.sign_in_failed"

    def test_a_recovery_code_helps_once(self, secret, anybody, anna):
        recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        for works in (True, False):
            anybody.post("/konto/anmelden/", {"login": anna.email, "password": PASSWORD})
            anybody.post("/konto/sicherheit/code/", {"code": recovery})
            assert ("_auth_user_id" in anybody.session) is works
            anybody.post("/konto/abmelden/")


class TestKeeping:
    @pytest.fixture
    def inside(self, secret, anybody, anna):
        anybody.post("/konto/anmelden/", {"login": anna.email, "password": PASSWORD})
        anybody.post("/konto/sicherheit/code/", {"code": code_of(secret)})
        anybody.post("/konto/bestaetigen/", {"password": PASSWORD})
        return anybody

    @pytest.mark.parametrize(
        ("path", "heading"),
        [
            ("", "Sicherheit und Anmeldung"),
            ("app/ausschalten/", "Authenticator-App ausschalten"),
            ("codes/", "Wiederherstellungscodes"),
            ("codes/erzeugen/", "Neue Wiederherstellungscodes erzeugen"),
            ("schluessel/", "Passkeys und Sicherheitsschlüssel"),
            ("schluessel/neu/", "Schlüssel hinzufügen"),
        ],
    )
    def test_the_pages_are_ours(self, inside, path, heading):
        assert inside.page(f"/konto/sicherheit/{path}").heading.strip() == heading

    def test_turning_off_is_audited(self, inside, codes, anna):
        inside.post("/konto/sicherheit/app/ausschalten/")
        assert "identity.user.authenticator_removed" in codes(anna)
        assert not Authenticator.objects.filter(type="totp").exists()

    def test_after_ten_minutes_the_person_confirms_that_it_is_them(self, inside, clock, secret):
        clock.shift(dt.timedelta(minutes=11))
        response = inside.get("/konto/sicherheit/app/ausschalten/")
        assert response.status_code == 302
        page = inside.page(response["Location"])
        assert page.heading.strip() == "Bitte bestätigen Sie, dass Sie es sind"
        for path in ("/konto/bestaetigen/", "/konto/sicherheit/bestaetigen/code/"):
            inside.page(path)
        inside.post("/konto/bestaetigen/", {"password": PASSWORD})
        inside.page("/konto/sicherheit/app/ausschalten/")

    def test_codes_can_be_taken_along_as_text(self, inside):
        response = inside.get("/konto/sicherheit/codes/herunterladen/")
        assert response.headers["Content-Type"].startswith("text/plain")
