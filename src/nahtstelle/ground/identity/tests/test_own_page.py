"""One's own page and the choice about the daily e-mail."""

import pytest

from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
PAGE, SWITCH = "/konto/ich/", "/konto/ich/nachricht/"


def test_everybody_finds_their_own_entry(client_for, carla, dario, eva):
    for person in (carla, dario, eva):
        page = client_for(person).page(PAGE)
        assert person.email in page.text


def test_the_daily_mail_is_switched_off_and_on_again(client_for, bruno):
    client = client_for(bruno)
    for value, wanted in (("0", False), ("1", True)):
        assert client.post(SWITCH, {"wants_digest": value}).status_code == 302
        bruno.refresh_from_db()
        assert bruno.wants_digest is wanted
    assert Entry.objects.filter(code="identity.user.digest_chosen", subject_id=str(bruno.pk)).count() == 2


def test_switching_is_a_post(client_for, bruno):
    assert client_for(bruno).get(SWITCH).status_code == 405


def test_the_page_asks_for_sign_in(client):
    assert client.get(PAGE).status_code == 302
