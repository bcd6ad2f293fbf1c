"""What reaches the committee: red reports, dates missed; once each, until it is settled (000 §6.2.3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import ANONYMOUS, Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import mandate_duties as duties
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.mandate_steps import (
    audit_mandate,
    locked_mandate,
    note_mandate,
)
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Mandate,
    MandateEscalation,
    MandateReport,
    Meeting,
)
from nahtstelle.structure.governance.queries.mandate_rules import coming_meeting_of
from nahtstelle.structure.governance.states import (
    REMINDER_DAYS,
    EscalationReason,
    MandateState,
    MeetingState,
    Request,
    warning_day,
)

TITLE_LENGTH = 200


class EscalationSettled(ActionRefused):
    """What the committee decided is recorded once."""

    default_sentence = gettext_lazy("What the committee decided is recorded already.")


class EscalationNoteMissing(ActionRefused):
    """An escalation ends with what was decided."""

    default_sentence = gettext_lazy("Enter what the committee decided.")


def lock_coming_meeting(committee_id: int, day: dt.date) -> Meeting | None:
    """Lock the committee's next meeting; meetings are locked before mandates, always in this order."""
    found = coming_meeting_of(committee_id, day)
    if found is None:
        return None
    meeting = locked_meeting(found.pk)
    return meeting if meeting.state in {MeetingState.PLANNED, MeetingState.INVITED} else None


def raise_escalation(
    mandate: Mandate,
    reason: EscalationReason,
    *,
    meeting: Meeting | None,
    actor: Actor,
    now: dt.datetime,
    report: MandateReport | None = None,
    due_on: dt.date | None = None,
) -> MandateEscalation | None:
    """Bring a locked mandate before its committee, once a cause: an item on the next agenda, duties, history.

    Returns None where that cause has been before the committee already.
    """
    known = MandateEscalation.objects.filter(mandate=mandate, reason=reason)
    if known.filter(report=report) if report else known.filter(due_on=due_on):
        return None
    escalation = MandateEscalation(
        mandate=mandate, reason=reason, report=report, due_on=due_on, raised_at=now
    )
    if meeting is not None:
        escalation.item = _put_on_agenda(mandate, escalation, meeting)
    escalation.save(force_insert=True)
    duties.wait_for_committee(mandate, escalation, now=now)
    note = _("Before the committee: %(reason)s.") % {"reason": escalation.get_reason_display()}
    note_mandate(mandate, "escalate", actor=actor, now=now, sentence=note)
    audit_mandate("escalated", mandate, actor=actor, now=now, escalation=escalation.pk, reason=reason.value)
    return escalation


def _put_on_agenda(mandate: Mandate, escalation: MandateEscalation, meeting: Meeting) -> AgendaItem:
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    named = {"title": mandate.title, "reason": escalation.get_reason_display()}
    return AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        title=(_("Escalation: %(title)s (%(reason)s)") % named)[:TITLE_LENGTH],
        request=Request.DISCUSSION,
        presenter=mandate.lead.full_name,
        is_late=meeting.state != MeetingState.PLANNED,
    )


@transaction.atomic
def settle_escalation(*, escalation_id: int, note: str, actor: Actor, now: dt.datetime) -> MandateEscalation:
    """Record what the committee decided. Raises PermissionRefused, EscalationSettled, EscalationNoteMissing."""
    mandate_id = MandateEscalation.objects.values_list("mandate_id", flat=True).get(pk=escalation_id)
    mandate = locked_mandate(mandate_id)
    if not permissions.can_settle_escalation(actor, mandate):
        raise PermissionRefused
    escalation = MandateEscalation.objects.get(pk=escalation_id)
    if escalation.settled_at is not None:
        raise EscalationSettled
    if not note.strip():
        raise EscalationNoteMissing(field="note")
    _settle(mandate, escalation, note.strip(), actor, now)
    sentence = _("The committee has decided on: %(reason)s.") % {"reason": escalation.get_reason_display()}
    note_mandate(
        mandate,
        "escalate",
        actor=actor,
        now=now,
        sentence=sentence,
        reason=escalation.note,
        source=mandate.state,
    )
    audit_mandate("escalation_settled", mandate, actor=actor, now=now, escalation=escalation.pk)
    return escalation


def settle_by_itself(
    mandate: Mandate, reason: EscalationReason, *, note: str, actor: Actor, now: dt.datetime
) -> None:
    """Close what no longer has a cause: the report has come, the decision is made."""
    for escalation in MandateEscalation.objects.filter(
        mandate=mandate, reason=reason, settled_at__isnull=True
    ):
        _settle(mandate, escalation, note, actor, now)


def _settle(
    mandate: Mandate, escalation: MandateEscalation, note: str, actor: Actor, now: dt.datetime
) -> None:
    escalation.note, escalation.settled_at, escalation.settled_by_id = note, now, actor.user_id
    escalation.save(update_fields=["note", "settled_at", "settled_by"])
    duties.stop_waiting(mandate, f"escalation:{escalation.pk}:", actor=actor, now=now)


def watch_mandates(*, now: dt.datetime) -> int:
    """Look at every active mandate for which a date has come; return how many. Running it again changes nothing."""
    today = timezone.localdate(now)
    soon = today + dt.timedelta(days=REMINDER_DAYS)
    rows = Mandate.objects.active().order_by("pk").values_list("pk", "next_report_on", "ends_on")
    due = [
        pk
        for pk, report_on, ends_on in rows
        if (report_on and report_on <= soon) or warning_day(ends_on) <= today
    ]
    for pk in due:
        _watch(pk, today, now)
    return len(due)


@transaction.atomic
def _watch(mandate_id: int, today: dt.date, now: dt.datetime) -> None:
    committee_id = Mandate.objects.values_list("committee_id", flat=True).get(pk=mandate_id)
    meeting = lock_coming_meeting(committee_id, today)
    mandate = locked_mandate(mandate_id)
    if mandate.state != MandateState.ACTIVE or mandate.next_report_on is None:
        return
    due_on = mandate.next_report_on
    if due_on <= today + dt.timedelta(days=REMINDER_DAYS):
        duties.wait_for_report(mandate, now=now)
    if due_on < today:
        overdue = EscalationReason.REPORT_OVERDUE
        raise_escalation(mandate, overdue, meeting=meeting, due_on=due_on, actor=ANONYMOUS, now=now)
    if warning_day(mandate.ends_on) <= today:
        duties.wait_for_end(mandate, now=now)
    if mandate.ends_on <= today:
        expired = EscalationReason.EXPIRED
        raise_escalation(mandate, expired, meeting=meeting, due_on=mandate.ends_on, actor=ANONYMOUS, now=now)
