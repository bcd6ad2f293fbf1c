"""Jobs of the room. E-mails carry no content: what it is about stands behind the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.structure.funding.actions.agreements import watch_agreement
from nahtstelle.structure.funding.actions.funds import watch_repayment
from nahtstelle.structure.funding.actions.rounds import remind_before_due
from nahtstelle.structure.funding.queries.agreements import agreements_to_watch
from nahtstelle.structure.funding.queries.funds import funds_to_watch
from nahtstelle.structure.funding.queries.rounds import addresses_outstanding, rounds_to_watch


@app.periodic(cron="40 4 * * *")
@app.task(queueing_lock="funding.agreements", pass_context=False)
def watch_agreements(timestamp: int) -> None:
    """Every morning, see which agreements are about to end or have to be tendered."""
    now = timezone.now()
    for agreement_id in agreements_to_watch():
        watch_agreement(agreement_id=agreement_id, now=now)


@app.task(name="funding.notify_leads", retry=3)
def notify_leads(round_id: int) -> None:
    """Tell those whose figures are outstanding that something waits for them; each gets a message of their own."""
    url = settings.BASE_URL + reverse("funding:show_round", args=[round_id])
    body = _(
        "Good day\n\nFigures of yours for a quarterly round are asked for in Nahtstelle. Please sign in:\n%(url)s\n\n"
        "This message contains no content on purpose."
    )
    for address in addresses_outstanding(round_id):
        subject = _("Nahtstelle: figures are asked for")
        EmailMessage(subject=subject, body=body % {"url": url}, to=[address]).send()


@app.periodic(cron="20 6 * * 1-5")
@app.task(queueing_lock="funding.rounds", pass_context=False)
def look_after_rounds(timestamp: int) -> None:
    """Every working morning, remind leads of rounds whose date is near."""
    now = timezone.now()
    for round_id in rounds_to_watch(timezone.localdate(now)):
        remind_before_due(round_id=round_id, now=now)


@app.periodic(cron="45 4 * * *")
@app.task(queueing_lock="funding.repayments", pass_context=False)
def watch_repayments(timestamp: int) -> None:
    """Every morning, see which funds have to be used, extended or paid back before long."""
    now = timezone.now()
    for fund_id in funds_to_watch():
        watch_repayment(fund_id=fund_id, now=now)
