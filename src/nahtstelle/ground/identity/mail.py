"""Mail about access: a sentence and a link, never content. Links start with the installation's own address."""

from __future__ import annotations

import smtplib

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.refusals import MailNotSent


def password_url(key: str) -> str:
    """Return the address at which the holder of `key` sets a password."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.BASE_URL + path.replace("UID-KEY", key)


def deliver(message: EmailMessage) -> None:
    """Hand a message to the mail server. Raises MailNotSent."""
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent from error


def _send(template: str, *, to: str, person: User, **context: object) -> None:
    context |= {"person": person, "base_url": settings.BASE_URL}
    subject = " ".join(render_to_string(f"identity/mail/{template}_subject.txt", context).split())
    text = render_to_string(f"identity/mail/{template}.txt", context).strip() + "\n"
    deliver(EmailMessage(subject, text, to=[to]))


def send_invitation(*, person: User, invited_by: str) -> None:
    """Send the link with which a person sets their first password. Raises MailNotSent."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    url = password_url(f"{user_pk_to_url_str(person)}-{token}")
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    _send("invitation", to=person.email, person=person, url=url, invited_by=invited_by, days=days)


def send_address_changed(*, person: User, old_email: str) -> None:
    """Tell the old address that another one has taken its place. Raises MailNotSent."""
    _send("address_changed", to=old_email, person=person)
