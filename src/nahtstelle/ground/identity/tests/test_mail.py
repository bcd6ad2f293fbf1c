"""Mail through a real SMTP server on this machine: invitation, forgotten password."""

import email
import re
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


class Mailbox:
    """Keeps what arrives."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    cache.clear()
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.BASE_URL = "https://iiz.so.example"
    yield box
    server.stop()


def only(mailbox):
    (message,) = mailbox.messages
    text = message.get_content().replace("\r\n", "\n")
    assert not re.search("[ßẞ„“”]", text + message["subject"])
    return message, text


def link_in(text):
    (path,) = re.findall(r"^https://iiz\.so\.example(/konto/passwort/neu/\S+)$", text, re.MULTILINE)
    return path


def set_password(client, path):
    response = client.get(path)
    form_page = response["Location"]
    assert client.page(form_page).heading.strip() == "Passwort festlegen"
    return client.post(form_page, {"password1": PASSWORD, "password2": PASSWORD})


def test_an_invitation_leads_to_a_password_and_in(mailbox, client_for, anybody, anna, carla):
    client_for(anna).post(f"/verwaltung/personen/{carla.pk}/einladen/")
    message, text = only(mailbox)
    assert message["to"] == carla.email
    assert message["subject"] == "Ihr Zugang zu Nahtstelle"
    assert "Guten Tag Carla Caduff" in text
    assert "Anna Ammann hat für Sie einen Zugang" in text
    path = link_in(text)
    assert set_password(anybody, path).status_code == 302
    assert anybody.post("/konto/anmelden/", {"login": carla.email, "password": PASSWORD})["Location"] == "/"
    assert anybody.session["_auth_user_id"] == str(carla.pk)
    mailbox.messages.clear()
    other = client_for(None)
    assert "Der Link gilt nicht mehr" in other.get(path, follow=True).content.decode()


def test_a_forgotten_password_gets_a_link_even_where_none_was_ever_set(mailbox, anybody, carla, codes):
    response = anybody.post("/konto/passwort/vergessen/", {"email": carla.email})
    assert response["Location"] == "/konto/passwort/vergessen/gesendet/"
    message, text = only(mailbox)
    assert message["subject"] == "Neues Passwort festlegen"
    assert "Er gilt drei Tage" in text
    set_password(anybody, link_in(text))
    assert User.objects.get(pk=carla.pk).check_password(PASSWORD)
    assert codes(carla) == ["identity.user.password_changed"]


def test_an_unknown_address_gets_the_same_page_and_no_mail(mailbox, anybody, carla):
    response = anybody.post("/konto/passwort/vergessen/", {"email": "nie@so.example"})
    assert response["Location"] == "/konto/passwort/vergessen/gesendet/"
    assert mailbox.messages == []


def test_a_deactivated_person_gets_no_link(mailbox, anybody, carla):
    User.objects.filter(pk=carla.pk).update(is_active=False)
    anybody.post("/konto/passwort/vergessen/", {"email": carla.email})
    assert mailbox.messages == []


def test_when_the_mail_server_is_away_nobody_counts_as_invited(
    mailbox, settings, client_for, anna, carla, codes
):
    settings.EMAIL_PORT = 1
    response = client_for(anna).post(f"/verwaltung/personen/{carla.pk}/einladen/", follow=True)
    assert "Der Mailserver hat die Nachricht nicht angenommen" in response.content.decode()
    carla.refresh_from_db()
    assert carla.invited_at is None
    assert codes(carla) == []


def test_when_the_mail_server_is_away_a_forgotten_password_says_so(mailbox, settings, anybody, carla):
    settings.EMAIL_PORT = 1
    page = anybody.send("/konto/passwort/vergessen/", {"email": carla.email}, status=409)
    assert "Der Mailserver hat die Nachricht nicht angenommen" in page.text
