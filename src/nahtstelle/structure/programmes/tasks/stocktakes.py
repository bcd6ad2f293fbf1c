"""Reminders of stocktakes: due ones every night; the e-mail carries no content."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.structure.programmes.actions.stocktake_requests import SEND, remind_when_due
from nahtstelle.structure.programmes.models import StocktakeRequest
from nahtstelle.structure.programmes.queries.stocktakes import requests_to_remind
from nahtstelle.structure.programmes.states.stocktakes import WAITING


@app.periodic(cron="15 5 * * *")
@app.task(queueing_lock="programmes.stocktake_reminders", pass_context=False)
def remind_late_offices(timestamp: int) -> None:
    """Remind offices whose day comes near or has passed, every night; each of its days once."""
    now = timezone.now()
    for request_id in requests_to_remind(now):
        remind_when_due(request_id=request_id, now=now)


@app.task(name=SEND, retry=3)
def send_stocktake_reminder(request_id: int, day: str) -> None:
    """Remind who answers that answers are waited for; nothing once they are returned. Again: the same Message-ID."""
    rows = StocktakeRequest.objects.select_related("person")
    request = rows.filter(pk=request_id, state__in=WAITING).first()
    if request is None or not request.person.is_active or not request.person.email:
        return
    url = settings.BASE_URL + reverse("programmes:answer_request", args=[request_id])
    body = _(
        "Good day\n\nThe answers of your office to a questionnaire are still missing:\n%(url)s\n\n"
        "Somebody else should answer? There you can hand it over to a colleague.\n\n"
        "This message contains no content on purpose."
    )
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    EmailMessage(
        _("Nahtstelle: answers are waited for"),
        body % {"url": url},
        to=[request.person.email],
        headers={
            "Message-ID": f"<stocktake.{request_id}.{day}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
