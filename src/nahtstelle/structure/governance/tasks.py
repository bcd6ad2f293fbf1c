"""Jobs of governance. E-mails carry no content: what it is about stands behind the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.structure.governance.queries.consultations import outstanding_addresses


@app.task(name="governance.notify_members", retry=3)
def notify_members(consultation_id: int) -> None:
    """Tell those who have not answered that something waits for them; each gets a message of their own."""
    url = settings.BASE_URL + reverse("governance:list_proposals")
    body = _(
        "Good day\n\nA statement of yours is asked for in Nahtstelle. Please sign in:\n%(url)s\n\n"
        "This message contains no content on purpose."
    )
    for address in outstanding_addresses(consultation_id):
        EmailMessage(_("Nahtstelle: a statement is asked for"), body % {"url": url}, to=[address]).send()
