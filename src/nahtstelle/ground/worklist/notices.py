"""The e-mail that tells at once that something waits: the kind and a link, without title or content."""

from __future__ import annotations

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from nahtstelle.ground.worklist.kinds import kind_label


def notice_message(*, kind: str, duty_id: int, user_id: int, email: str, name: str) -> EmailMessage:
    """Return the message; the same duty and person give the same Message-ID."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    lines = [
        _("Something new waits for you."),
        "",
        f"– {kind_label(kind)}",
        "",
        _("To your worklist:"),
        f"{settings.BASE_URL}{settings.LOGIN_REDIRECT_URL}",
        "",
        _("You choose on your own page what you are told, and how often."),
        "",
    ]
    return EmailMessage(
        subject=_("Something new waits for you"),
        body="\n".join(lines),
        to=[formataddr((name, email))],
        headers={"Message-ID": f"<notice.{duty_id}.{user_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
