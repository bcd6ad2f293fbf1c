"""Jobs of governance. E-mails carry no content: what it is about stands behind the sign-in."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.structure.governance.actions import escalations
from nahtstelle.structure.governance.actions.circular_answers import remind_before_due
from nahtstelle.structure.governance.actions.circulars import list_waiting_circular
from nahtstelle.structure.governance.actions.dossiers import open_missing_dossiers
from nahtstelle.structure.governance.actions.minutes_approval import end_windows
from nahtstelle.structure.governance.actions.notes import forget_notes
from nahtstelle.structure.governance.actions.pack_queue import BUILD
from nahtstelle.structure.governance.actions.packs import build_packs as build_queued_packs
from nahtstelle.structure.governance.invitations import Envelope, meeting_message
from nahtstelle.structure.governance.models import Invitation, Meeting, Minutes
from nahtstelle.structure.governance.queries.attendees import reminder_address
from nahtstelle.structure.governance.queries.circulars import (
    circular_addresses,
    circulars_to_remind,
    circulars_without_agenda,
)
from nahtstelle.structure.governance.queries.consultations import outstanding_addresses
from nahtstelle.structure.governance.queries.excerpts import address_for_notice
from nahtstelle.structure.governance.queries.minutes import address_for_notice as address_for_minutes

CIRCULAR_MESSAGES = {
    "asked": (
        gettext_lazy("Nahtstelle: an answer is asked for"),
        gettext_lazy(
            "Good day\n\nAn answer of yours to a circular resolution is asked for in Nahtstelle. Please sign in:\n"
            "%(url)s\n\nThis message contains no content on purpose."
        ),
    ),
    "treated": (
        gettext_lazy("Nahtstelle: the answers are evaluated"),
        gettext_lazy(
            "Good day\n\nThe answers to a circular resolution are evaluated; what became of the remarks stands in "
            "Nahtstelle. Please sign in:\n%(url)s\n\nThis message contains no content on purpose."
        ),
    ),
}


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


@app.task(name="governance.notify_circular", retry=3)
def notify_circular(circular_id: int, occasion: str) -> None:
    """Tell those asked that an answer is awaited («asked»: who has not answered), or that remarks are treated."""
    url = settings.BASE_URL + reverse("governance:show_circular", args=[circular_id])
    subject, body = CIRCULAR_MESSAGES[occasion]
    for address in circular_addresses(circular_id, occasion):
        EmailMessage(str(subject), str(body) % {"url": url}, to=[address]).send()


@app.periodic(cron="10 5 * * *")
@app.task(queueing_lock="governance.circulars", pass_context=False)
def look_after_circulars(timestamp: int) -> None:
    """Every morning: remind two days before the date, and put on an agenda what still waits for one."""
    now = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    for circular_id in circulars_to_remind(timezone.localdate(now)):
        remind_before_due(circular_id=circular_id, now=now)
    for circular_id in circulars_without_agenda():
        list_waiting_circular(circular_id=circular_id, now=now)


@app.task(name="governance.send_excerpt_notice", retry=3)
def send_excerpt_notice(decision_id: int, user_id: int) -> None:
    """Tell one recipient that an excerpt is ready behind the sign-in; nobody is told what they may not see."""
    address = address_for_notice(decision_id=decision_id, user_id=user_id)
    if not address:
        return
    url = settings.BASE_URL + reverse("governance:show_decision", args=[decision_id])
    body = _(
        "Good day\n\nAn excerpt of a decision is ready for you. Please sign in:\n%(url)s\n\n"
        "This message contains no content on purpose."
    )
    EmailMessage(_("Nahtstelle: an excerpt is ready for you"), body % {"url": url}, to=[address]).send()


@app.task(name=BUILD, retry=RetryStrategy(max_attempts=3, wait=5))
def build_packs(meeting_id: int) -> None:
    """Build the queued packs of a meeting; a run that is repeated takes up where the one before ended."""
    build_queued_packs(meeting_id=meeting_id, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="governance.take_up_packs", queueing_lock="governance.take_up_packs")
async def take_up_packs(timestamp: int) -> None:
    """Give jobs of a worker that was killed back to the queue, so that its packs are built after all."""
    for job in await app.job_manager.get_stalled_jobs(task_name=BUILD):
        await app.job_manager.retry_job(job)


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def send_meeting_message(meeting_id: int, user_id: int, method: str, sequence: int, stamp: int) -> None:
    """Send one person the invitation, update or cancellation of a meeting; one overtaken by a later one stays.

    Running it again sends the same message with the same Message-ID and calendar entry.
    """
    meeting = Meeting.objects.select_related("body").get(pk=meeting_id)
    rows = Invitation.objects.select_related("user", "deputy_for")
    invitation = rows.get(meeting=meeting_id, user=user_id)
    user, member = invitation.user, invitation.deputy_for
    if sequence < invitation.sequence or not user.is_active or not user.email:
        return
    envelope = Envelope(
        method=method,
        sequence=sequence,
        stamp=dt.datetime.fromtimestamp(stamp, tz=dt.UTC),
        email=user.email,
        name=user.full_name,
        is_update=sequence > invitation.began_with,
        stands_in_for=member.full_name if member else "",
    )
    meeting_message(meeting, envelope).send()


@app.task(name="governance.send_reply_reminder", retry=3)
def send_reply_reminder(meeting_id: int, user_id: int) -> None:
    """Remind one person that an answer to an invitation is missing; nothing once they have answered."""
    address = reminder_address(meeting_id=meeting_id, user_id=user_id)
    if not address:
        return
    url = settings.BASE_URL + reverse("governance:reply_attendance", args=[meeting_id])
    body = _(
        "Good day\n\nYour answer to an invitation is still missing. Please say whether you attend:\n%(url)s\n\n"
        "This message contains no content on purpose."
    )
    EmailMessage(_("Nahtstelle: do you attend the meeting?"), body % {"url": url}, to=[address]).send()


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="governance.missing_dossiers", pass_context=False)
def file_what_has_no_dossier(timestamp: int) -> None:
    """Open every night the dossiers that are missing: of records from before the file plan."""
    open_missing_dossiers(now=timezone.now())


@app.periodic(cron="15 3 * * *")
@app.task(name="governance.watch_mandates", queueing_lock="governance.watch_mandates", pass_context=False)
def watch_mandates(timestamp: int) -> None:
    """Look at the dates of mandates, daily: reports due, reports missed, mandates about to end or expired."""
    escalations.watch_mandates(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name="governance.send_minutes_notice", retry=3)
def send_minutes_notice(minutes_id: int, user_id: int, version: int, about: str) -> None:
    """Tell one reader that minutes wait to be checked, or that their objection is answered; no content."""
    minutes = Minutes.objects.get(pk=minutes_id)
    address = address_for_minutes(minutes_id=minutes_id, user_id=user_id)
    if not address or version < minutes.version:
        return
    url = settings.BASE_URL + reverse("governance:show_minutes", args=[minutes.meeting_id])
    if about == "answered":
        subject = _("Nahtstelle: your objection is answered")
        first = _("Your objection to minutes has been answered. Please sign in:")
    else:
        subject = _("Nahtstelle: minutes to check")
        first = _("Minutes of a meeting are ready for you to check. Please sign in:")
    last = _("This message contains no content on purpose.")
    EmailMessage(subject, f"{_('Good day')}\n\n{first}\n{url}\n\n{last}", to=[address]).send()


@app.periodic(cron="20 3 * * *")
@app.task(name="governance.end_objection_windows", queueing_lock="governance.end_objection_windows")
def end_objection_windows(timestamp: int) -> None:
    """Approve by silence, every night, what nobody objected to within the window."""
    end_windows(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.periodic(cron="15 2 * * *")
@app.task(name="governance.forget_private_notes", queueing_lock="governance.forget", pass_context=False)
def forget_private_notes(timestamp: int) -> None:
    """Destroy the notes of people who are gone, nightly (decision 0018)."""
    forget_notes(now=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
