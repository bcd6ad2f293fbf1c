"""Signing in by e-mail and password, and everything that must not work."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.core.cache import cache
from django.db import connection

from nahtstelle.config import settings as installed
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/konto/anmelden/"


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password} | more)


class TestPassword:
    def test_the_right_password_opens_the_overview(self, anybody, anna, with_password, codes):
        with_password(anna)
        response = sign_in(anybody, anna.email.upper())
        assert response["Location"] == "/"
        assert codes(anna) == ["identity.user.signed_in"]
        entry = Entry.objects.get(code="identity.user.signed_in")
        assert entry.actor_id == anna.pk
        assert entry.institution_id == anna.institution_id
        assert entry.facts == {"methods": ["password"]}

    def test_it_leads_on_to_the_page_that_was_wanted(self, anybody, anna, with_password):
        with_password(anna)
        assert (
            sign_in(anybody, anna.email, next="/verwaltung/personen/")["Location"] == "/verwaltung/personen/"
        )
        anybody.logout()
        assert sign_in(anybody, anna.email, next="https://anderswo.example/")["Location"] == "/"

    def test_passwords_are_kept_as_argon2(self, anna, with_password):
        with_password(anna)
        assert identify_hasher(anna.password).algorithm == "argon2"
        assert anna.password.startswith("argon2$argon2id$")
        assert installed.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]

    def test_a_wrong_password_is_refused_and_audited_without_the_typed_text(
        self, anybody, anna, with_password
    ):
        with_password(anna)
        page = anybody.send(SIGN_IN, {"login": anna.email, "password": "falsch"}, status=200)
        assert "_auth_user_id" not in anybody.session
        assert page.forms[0].fields["login"] == anna.email
        entry = Entry.objects.get(code="identity.user.sign_in_failed")
        assert (entry.subject_id, entry.actor_id, entry.facts) == (str(anna.pk), None, {"method": "password"})

    def test_an_unknown_address_gets_the_same_answer(self, anybody, anna, with_password):
        with_password(anna)
        known = anybody.send(SIGN_IN, {"login": anna.email, "password": "falsch"}, status=200)
        unknown = anybody.send(SIGN_IN, {"login": "nie@so.example", "password": "falsch"}, status=200)
        assert unknown.text == known.text
        assert Entry.objects.filter(code="identity.user.sign_in_failed", subject_id="").count() == 1

    def test_a_person_without_password_cannot_sign_in(self, anybody, anna):
        sign_in(anybody, anna.email, "")
        sign_in(anybody, anna.email, anna.password)
        assert "_auth_user_id" not in anybody.session

    def test_a_deactivated_person_cannot_sign_in(self, anybody, anna, with_password):
        with_password(anna)
        User.objects.filter(pk=anna.pk).update(is_active=False)
        response = anybody.post(SIGN_IN, {"login": anna.email, "password": PASSWORD}, follow=True)
        assert "_auth_user_id" not in anybody.session
        assert "geschlossen" in response.content.decode()

    def test_after_five_wrong_passwords_even_the_right_one_waits(self, anybody, anna, with_password):
        with_password(anna)
        for _ in range(5):
            sign_in(anybody, anna.email, "falsch")
        page = anybody.send(SIGN_IN, {"login": anna.email, "password": PASSWORD}, status=200)
        assert "_auth_user_id" not in anybody.session
        assert "Zu viele" in page.text

    def test_the_counters_are_shared_through_the_database(self, anybody, anna, with_password):
        with_password(anna)
        sign_in(anybody, anna.email, "falsch")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM identity_cache")
            assert cursor.fetchone()[0] > 0

    def test_too_many_calls_get_a_page_that_says_so(self, anybody):
        for _ in range(30):
            anybody.get(SIGN_IN)
            anybody.post(SIGN_IN, {})
        page = anybody.send(SIGN_IN, {}, status=429)
        assert page.heading.strip() == "Zu viele Versuche"

    def test_signing_out_is_a_post_and_audited(self, client_for, anna, codes):
        client = client_for(anna)
        assert client.page("/konto/abmelden/").heading.strip() == "Abmelden"
        assert "_auth_user_id" in client.session
        assert client.post("/konto/abmelden/")["Location"] == SIGN_IN
        assert codes(anna)[-1] == "identity.user.signed_out"


class TestNobodyOpensAnAccount:
    def test_there_is_no_sign_up(self, anybody):
        assert anybody.page("/konto/eroeffnen/").heading.strip() == "Keine Selbstanmeldung"
        anybody.post(
            "/konto/eroeffnen/", {"email": "neu@so.example", "password1": PASSWORD, "password2": PASSWORD}
        )
        assert not User.objects.exists()

    def test_addresses_of_allauth_that_are_not_used_do_not_exist(self, anybody):
        for path in ("signup", "email", "login/code", "3rdparty", "2fa/webauthn/signup", "confirm-email"):
            anybody.page(f"/konto/{path}/", status=404)


class TestPages:
    @pytest.mark.parametrize(
        ("path", "heading"),
        [
            ("anmelden", "Anmelden"),
            ("gesperrt", "Zugang geschlossen"),
            ("passwort/vergessen", "Passwort vergessen"),
            ("passwort/vergessen/gesendet", "Sehen Sie in Ihr Postfach"),
            ("passwort/neu/gesetzt", "Das Passwort ist festgelegt"),
            ("passwort/neu/1-falsch", "Der Link gilt nicht mehr"),
            ("oidc/abgebrochen", "Anmeldung abgebrochen"),
        ],
    )
    def test_pages_before_the_sign_in_are_ours(self, anybody, path, heading):
        assert anybody.page(f"/konto/{path}/").heading.strip() == heading

    def test_no_foreign_sign_in_is_offered_where_none_is_configured(self, anybody):
        assert "oidc" not in anybody.page(SIGN_IN).html


class TestChangingThePassword:
    def test_the_old_password_is_asked_for_and_the_change_audited(self, anybody, anna, with_password, codes):
        with_password(anna)
        sign_in(anybody, anna.email)
        page = anybody.page("/konto/passwort/aendern/")
        assert page.heading.strip() == "Passwort ändern"
        new = "noch ein langer Satz mit Bären 8"
        form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        anybody.send("/konto/passwort/aendern/", form | {"oldpassword": "x"}, status=200)
        assert anybody.post("/konto/passwort/aendern/", form).status_code == 302
        assert User.objects.get(pk=anna.pk).check_password(new)
        assert codes(anna)[-1] == "identity.user.password_changed"
        assert mail.outbox[-1].subject == "Ihr Passwort wurde geändert"

    def test_a_short_password_is_refused(self, anybody, anna, with_password):
        with_password(anna)
        sign_in(anybody, anna.email)
        form = {"oldpassword": PASSWORD, "password1": "kurz", "password2": "kurz"}
        assert "12" in anybody.send("/konto/passwort/aendern/", form, status=200).text
