"""What a mandate leaves waiting for whom. Keys begin with «mandate:<pk>:»."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, Role, working_day_after
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Decision, Mandate, MandateEscalation
from nahtstelle.structure.governance.queries.mandate_rules import heads_of

SUBJECT = "governance.mandate"
DAYS_TO_ISSUE, DAYS_TO_SETTLE = 20, 14


def wait_for_mandate(decision: Decision, *, now: dt.datetime) -> None:
    """The secretariat issues the mandate that a decision on a request calls for."""
    due_on = working_day_after(timezone.localdate(now) + dt.timedelta(days=DAYS_TO_ISSUE))
    worklist.open_duty(
        key=f"decision:{decision.pk}:mandate",
        kind="governance.mandate.issue",
        subject_type="governance.decision",
        subject_id=decision.pk,
        title=_("Issue the mandate: %(title)s") % {"title": decision.title},
        place=_("Decision %(label)s") % {"label": decision.label},
        url=reverse("governance:issue_mandate", args=[decision.pk]),
        due_on=due_on,
        role=Role.SECRETARIAT,
        now=now,
    )


def wait_for_report(mandate: Mandate, *, now: dt.datetime) -> None:
    """The lead reports by the date of the mandate's interval."""
    _open(
        mandate,
        f"report:{mandate.next_report_on}",
        "report",
        title=_("Report on the mandate: %(title)s") % {"title": mandate.title},
        url=reverse("governance:report_mandate", args=[mandate.pk]),
        due_on=mandate.next_report_on,
        now=now,
        user_id=mandate.lead_id,
    )


def wait_for_committee(mandate: Mandate, escalation: MandateEscalation, *, now: dt.datetime) -> None:
    """Who chairs the committee and the secretariat see to it that the committee decides (000 §6.2.3)."""
    title = _("Escalation: %(title)s (%(reason)s)") % {
        "title": mandate.title,
        "reason": escalation.get_reason_display(),
    }
    due_on = working_day_after(timezone.localdate(now) + dt.timedelta(days=DAYS_TO_SETTLE))
    url = reverse("governance:settle_escalation", args=[mandate.pk, escalation.pk])
    name = f"escalation:{escalation.pk}"
    for user_id in heads_of(mandate.committee_id, timezone.localdate(now)):
        _open(
            mandate,
            f"{name}:{user_id}",
            "escalation",
            title=title,
            url=url,
            due_on=due_on,
            now=now,
            user_id=user_id,
        )
    _open(
        mandate,
        f"{name}:office",
        "escalation",
        title=title,
        url=url,
        due_on=due_on,
        now=now,
        role=Role.SECRETARIAT,
    )


def wait_for_end(mandate: Mandate, *, now: dt.datetime) -> None:
    """Three months ahead lead, committee and secretariat prepare extension or discharge (domain §4)."""
    title = _("The mandate ends: %(title)s. Prepare extension or discharge") % {"title": mandate.title}
    last_day = mandate.ends_on - dt.timedelta(days=1)
    url = reverse("governance:show_mandate", args=[mandate.pk])
    people = {mandate.lead_id, *heads_of(mandate.committee_id, timezone.localdate(now))}
    for user_id in sorted(people):
        _open(
            mandate,
            f"ending:{mandate.ends_on}:{user_id}",
            "ending",
            title=title,
            url=url,
            due_on=last_day,
            now=now,
            user_id=user_id,
        )
    _open(
        mandate,
        f"ending:{mandate.ends_on}:office",
        "ending",
        title=title,
        url=url,
        due_on=last_day,
        now=now,
        role=Role.SECRETARIAT,
    )


def stop_waiting(mandate: Mandate, *names: str, actor: Actor, now: dt.datetime) -> None:
    """Close the duties of these names; without names all of the mandate."""
    for name in names or ("",):
        worklist.close_duties(key_prefix=f"mandate:{mandate.pk}:{name}", now=now, actor=actor)


def _open(
    mandate: Mandate,
    name: str,
    kind: str,
    *,
    title: str,
    url: str,
    due_on: dt.date | None,
    now: dt.datetime,
    role: str = "",
    user_id: int | None = None,
) -> None:
    worklist.open_duty(
        key=f"mandate:{mandate.pk}:{name}",
        kind=f"governance.mandate.{kind}",
        subject_type=SUBJECT,
        subject_id=mandate.pk,
        title=title,
        place=_("Mandate %(title)s") % {"title": mandate.title},
        url=url,
        due_on=due_on,
        role=role,
        user_id=user_id,
        now=now,
    )
