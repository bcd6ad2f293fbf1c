"""Reports on a mandate and what it delivers; a red report goes to the committee (domain §4; 000 §8.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import mandate_duties as duties
from nahtstelle.structure.governance.actions.escalations import (
    lock_coming_meeting,
    raise_escalation,
    settle_by_itself,
)
from nahtstelle.structure.governance.actions.mandate_steps import (
    audit_mandate,
    locked_mandate,
    next_report_day,
    note_mandate,
)
from nahtstelle.structure.governance.models import Mandate, MandateDeliverable, MandateReport
from nahtstelle.structure.governance.states import MANDATE, EscalationReason, ReportStatus

DAYS_BEFORE = 15  # times the months of the interval: a report from then on settles the next due date


class ReportIncomplete(ActionRefused):
    """A report says what was done; one that is not green says what the risk is."""


class ReportStale(ActionRefused):
    """Somebody has reported meanwhile, or the button was pressed twice."""

    default_sentence = gettext_lazy(
        "A report has come in meanwhile. Read it first; report again if something is missing."
    )


class DeliveredAlready(ActionRefused):
    """A deliverable is delivered once."""

    default_sentence = gettext_lazy("This deliverable is reported as delivered already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a lead reports."""

    status: str
    done: str
    next_steps: str = ""
    risks: str = ""


@transaction.atomic
def report_progress(
    *, mandate_id: int, progress: Progress, after: int, actor: Actor, now: dt.datetime
) -> MandateReport:
    """Report on a mandate. `after` is the number of the latest report that the lead knew of.

    A red one reaches the committee. Locks the committee's next meeting first, then the mandate.
    Raises PermissionRefused, TransitionRefused, ReportIncomplete, ReportStale.
    """
    committee_id = Mandate.objects.values_list("committee_id", flat=True).get(pk=mandate_id)
    meeting = lock_coming_meeting(committee_id, timezone.localdate(now))
    mandate = locked_mandate(mandate_id)
    MANDATE.step("report", mandate.state)
    if not permissions.can_report_mandate(actor, mandate):
        raise PermissionRefused
    if mandate.reports_count != after:
        raise ReportStale
    missed = mandate.next_report_on
    report = write_report(mandate, progress, is_final=False, actor=actor, now=now)
    mandate.save(update_fields=["status", "reports_count", "next_report_on"])
    if missed != mandate.next_report_on:
        duties.stop_waiting(mandate, "report", actor=actor, now=now)
        settle_by_itself(
            mandate, EscalationReason.REPORT_OVERDUE, note=_("The report has come in."), actor=actor, now=now
        )
    if report.status == ReportStatus.RED:
        raise_escalation(mandate, EscalationReason.RED, report=report, meeting=meeting, actor=actor, now=now)
    return report


def write_report(
    mandate: Mandate, progress: Progress, *, is_final: bool, actor: Actor, now: dt.datetime
) -> MandateReport:
    """Write the next report of a locked mandate and bring its dates forward; the caller saves the mandate."""
    _check_progress(progress)
    today = timezone.localdate(now)
    due_on = _settled_date(mandate, today)
    report = MandateReport.objects.create(
        mandate=mandate,
        number=mandate.reports_count + 1,
        reported_on=today,
        due_on=due_on,
        status=progress.status,
        done=progress.done.strip(),
        next_steps=progress.next_steps.strip(),
        risks=progress.risks.strip(),
        is_final=is_final,
        author_id=actor.user_id,
        reported_at=now,
    )
    mandate.reports_count, mandate.status = report.number, report.status
    if due_on is not None:
        mandate.next_report_on = next_report_day(mandate, max(today, due_on))
    named = {"number": report.number, "status": report.get_status_display()}
    note = (_("Final report: %(status)s.") if is_final else _("Report %(number)s: %(status)s.")) % named
    note_mandate(mandate, "report", actor=actor, now=now, sentence=note)
    audit_mandate("reported", mandate, actor=actor, now=now, report=report.pk, status=report.status)
    return report


def _settled_date(mandate: Mandate, today: dt.date) -> dt.date | None:
    """Return the due date that a report of today settles; None for one that comes in between."""
    due_on = mandate.next_report_on
    if due_on is None or today < due_on - dt.timedelta(days=DAYS_BEFORE * mandate.report_months):
        return None
    return due_on


def _check_progress(progress: Progress) -> None:
    if progress.status not in ReportStatus.values:
        raise ReportIncomplete(_("Choose how the working group stands."), field="status")
    if not progress.done.strip():
        raise ReportIncomplete(_("Report in a few sentences what was done."), field="done")
    if progress.status != ReportStatus.GREEN and not progress.risks.strip():
        raise ReportIncomplete(_("Say what puts the mandate at risk and what is needed."), field="risks")


@transaction.atomic
def report_deliverable(
    *, deliverable_id: int, report: str, actor: Actor, now: dt.datetime
) -> MandateDeliverable:
    """Report a deliverable as delivered today. Raises PermissionRefused, ReportIncomplete, DeliveredAlready."""
    mandate_id = MandateDeliverable.objects.values_list("mandate_id", flat=True).get(pk=deliverable_id)
    mandate = locked_mandate(mandate_id)
    MANDATE.step("deliver", mandate.state)
    if not permissions.can_deliver_mandate(actor, mandate):
        raise PermissionRefused
    deliverable = MandateDeliverable.objects.get(pk=deliverable_id)
    if deliverable.delivered_on is not None:
        raise DeliveredAlready
    if not report.strip():
        raise ReportIncomplete(
            _("Say in a few sentences what was delivered and where it is."), field="report"
        )
    deliverable.delivered_on, deliverable.report = timezone.localdate(now), report.strip()
    deliverable.save(update_fields=["delivered_on", "report"])
    note = _("Delivered: %(title)s.") % {"title": deliverable.title}
    note_mandate(mandate, "deliver", actor=actor, now=now, sentence=note)
    audit_mandate("delivered", mandate, actor=actor, now=now, deliverable=deliverable.pk)
    return deliverable
