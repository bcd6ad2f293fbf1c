"""OpenID Connect against a provider on this machine, over real HTTP."""

import subprocess
import sys

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from nahtstelle.config.settings_parts.sign_in import oidc_app
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.tests.provider import CLIENT_ID, SECRET, Provider
from tests.pages import checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    cache.clear()
    running = Provider()
    app = oidc_app(running.issuer, CLIENT_ID, SECRET)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"SCOPE": ["openid", "email"], "APPS": [app]}}
    yield running
    running.stop()
    assert running.faults == []


def come_through(client, provider, **claims):
    """Follow the link of the sign-in page to the provider and back."""
    provider.claims = claims
    page = client.page("/konto/anmelden/")
    (link,) = [link for link in page.links if "/konto/oidc/" in link]
    to_provider = client.get(link)["Location"]
    assert to_provider.startswith(provider.issuer)
    back = requests.get(to_provider, allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith("http://testserver/konto/oidc/kanton/zurueck/")
    return client.get(back.removeprefix("http://testserver"))


def test_a_person_of_the_register_comes_in_by_verified_address(provider, anybody, anna, codes):
    response = come_through(anybody, provider, sub="s1", email="Anna.Ammann@so.example", email_verified=True)
    assert response["Location"] == "/"
    assert anybody.session["_auth_user_id"] == str(anna.pk)
    assert codes(anna) == ["identity.user.login_connected", "identity.user.signed_in"]
    assert Entry.objects.get(code="identity.user.signed_in").facts == {"methods": ["socialaccount"]}


def test_the_second_time_the_provider_s_own_identifier_counts(provider, anybody, anna):
    come_through(anybody, provider, sub="s1", email=anna.email, email_verified=True)
    anybody.post("/konto/abmelden/")
    come_through(anybody, provider, sub="s1", email="neu@so.example", email_verified=True)
    assert anybody.session["_auth_user_id"] == str(anna.pk)
    assert SocialAccount.objects.count() == 1


def test_somebody_unknown_gets_a_friendly_sentence_and_no_account(provider, anybody, anna):
    response = come_through(anybody, provider, sub="s2", email="fremd@so.example", email_verified=True)
    assert response.status_code == 403
    assert "gehört niemandem mit Zugang" in checked(response).text
    assert User.objects.count() == 1
    assert Entry.objects.get().facts == {"method": "openid_connect", "reason": "unknown_person"}


def test_an_address_that_is_not_verified_opens_nothing(provider, anybody, anna):
    for claims in ({"email_verified": False}, {}):
        response = come_through(anybody, provider, sub="s3", email=anna.email, **claims)
        assert response.status_code == 403
        assert "bestätigt aber Ihre E-Mail-Adresse nicht" in checked(response).text
    assert "_auth_user_id" not in anybody.session
    assert not SocialAccount.objects.exists()


def test_a_deactivated_person_stays_outside(provider, anybody, anna):
    come_through(anybody, provider, sub="s1", email=anna.email, email_verified=True)
    anybody.post("/konto/abmelden/")
    User.objects.filter(pk=anna.pk).update(is_active=False)
    come_through(anybody, provider, sub="s1", email=anna.email, email_verified=True)
    assert "_auth_user_id" not in anybody.session


def test_an_answer_without_our_question_is_refused(provider, anybody, anna):
    provider.claims = {"sub": "s1", "email": anna.email, "email_verified": True}
    response = anybody.get("/konto/oidc/kanton/zurueck/", {"code": "x", "state": "erfunden"})
    assert "Die Anmeldung hat nicht geklappt" in checked(response).text
    assert "_auth_user_id" not in anybody.session


def test_where_none_is_configured_the_addresses_do_not_exist(anybody):
    anybody.page("/konto/oidc/kanton/", status=404)
    anybody.page("/konto/oidc/kanton/zurueck/", status=404)


def test_half_a_configuration_stops_the_start_with_a_sentence(tmp_path):
    code = "import nahtstelle.config.settings_parts.sign_in"
    environment = {"NAHTSTELLE_OIDC_ISSUER": "https://login.so.example", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode != 0
    assert "es fehlt: NAHTSTELLE_OIDC_CLIENT_ID, NAHTSTELLE_OIDC_SECRET" in done.stderr
