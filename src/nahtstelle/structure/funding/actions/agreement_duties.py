"""What an agreement leaves waiting for the secretariat. Keys begin with «agreement:<pk>:»."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, Role, working_day_before
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.queries.agreements import SUBJECT
from nahtstelle.structure.funding.states.agreements import TENDER_NOTICE_MONTHS, months_after


def wait_where_due(agreement: Agreement, *, now: dt.datetime) -> None:
    """Warn before the tender must start and before the term ends; again does no harm (domain §5)."""
    today = timezone.localdate(now)
    starts_on = agreement.tender_starts_on
    is_waiting = starts_on is not None and agreement.tender_started_on is None and today < agreement.ends_on
    if starts_on and is_waiting and months_after(starts_on, -TENDER_NOTICE_MONTHS) <= today:
        title = _("Start the tender: %(subject)s") % {"subject": agreement.subject}
        _open(agreement, "tender", title=title, due_on=starts_on, now=now)
    if months_after(agreement.ends_on, -agreement.warning_months) <= today:
        title = _("The agreement ends: %(subject)s. Renew it or let it end") % {"subject": agreement.subject}
        last_day = agreement.ends_on - dt.timedelta(days=1)
        if today < agreement.ends_on:
            _open(agreement, "ending", title=title, due_on=last_day, now=now)
        else:
            stop_waiting(agreement, actor=None, now=now)


def stop_waiting(agreement: Agreement, name: str = "", *, actor: Actor | None, now: dt.datetime) -> None:
    """Close the duty of this name; without one all of the agreement."""
    worklist.close_duties(key_prefix=f"agreement:{agreement.pk}:{name}", now=now, actor=actor)


def _open(agreement: Agreement, name: str, *, title: str, due_on: dt.date, now: dt.datetime) -> None:
    worklist.open_duty(
        key=f"agreement:{agreement.pk}:{name}",
        kind=f"funding.agreement.{name}",
        subject_type=SUBJECT,
        subject_id=agreement.pk,
        title=title,
        place=_("Agreement with %(provider)s") % {"provider": agreement.provider.label},
        url=reverse("funding:show_agreement", args=[agreement.pk]),
        due_on=working_day_before(due_on),
        role=Role.SECRETARIAT,
        now=now,
    )
