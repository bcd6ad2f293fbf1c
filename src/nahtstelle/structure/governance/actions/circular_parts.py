"""The parts that every action on a circular resolution is made of: lock, history, audit, duties, agenda."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.lifecycle.api import record_change
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.actions.steps import locked_proposal
from nahtstelle.structure.governance.models import (
    AgendaItem,
    CircularAnswer,
    CircularResolution,
    Meeting,
)
from nahtstelle.structure.governance.queries.circular_answers import chair_of, untreated
from nahtstelle.structure.governance.states import (
    CIRCULAR,
    CircularState,
    MeetingState,
    RemarkTreatment,
    Request,
)

SUBJECT = "governance.circular"


def locked_circular(circular_id: int) -> CircularResolution:
    """Return the resolution with its row locked; its proposal is locked first, always in this order.

    Raises CircularResolution.DoesNotExist.
    """
    proposal_id = CircularResolution.objects.values_list("proposal_id", flat=True).get(pk=circular_id)
    if proposal_id is not None:
        locked_proposal(proposal_id)
    rows = CircularResolution.objects.select_for_update(of=("self",)).select_related("body", "proposal")
    return rows.get(pk=circular_id)


def lock_next_meeting(circular_id: int, *, now: dt.datetime) -> Meeting | None:
    """Lock the next meeting of the body that is still to be held: before the proposal and the resolution."""
    rows = Meeting.objects.select_for_update(of=("self",)).filter(
        body__circulars=circular_id,
        state__in=[MeetingState.PLANNED, MeetingState.INVITED],
        date__gte=timezone.localdate(now),
    )
    return rows.order_by("date", "starts_at", "pk").first()


def write_step(
    circular: CircularResolution,
    verb: str,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    note: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """Write history and audit entry («governance.circular.<verb>»); facts carry no content."""
    record_change(
        lifecycle=CIRCULAR.name,
        subject_type=SUBJECT,
        subject_id=circular.pk,
        verb=verb,
        source=source,
        target=circular.state,
        actor=actor,
        now=now,
        reason=reason.strip(),
        note=note,
    )
    audit_circular(verb, circular, actor=actor, now=now, facts=facts)


def audit_circular(
    verb: str,
    circular: CircularResolution,
    *,
    actor: Actor,
    now: dt.datetime,
    facts: dict[str, object] | None = None,
) -> None:
    """Write the audit entry alone, for what is no step of the history."""
    audit.record(
        code=f"{SUBJECT}.{verb}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=circular.pk,
        facts=facts or {},
        now=now,
    )


def renew_duties(circular: CircularResolution, *, actor: Actor, now: dt.datetime) -> None:
    """Close what waited and open what the state asks for now: one duty for the secretariat, one for each member."""
    stale = ("treat", "submit", "decide", "chair")
    for kind in stale if circular.state == CircularState.OPEN else ("answer:", "close", *stale):
        worklist.close_duties(key_prefix=f"circular:{circular.pk}:{kind}", now=now, actor=actor)
    opener = {
        CircularState.OPEN: _wait_for_answers,
        CircularState.CLOSED: _wait_for_secretariat,
        CircularState.SUBMITTED: _wait_for_government,
    }.get(CircularState(circular.state))
    if opener is not None:
        opener(circular, now)


def close_own_duty(answer: CircularAnswer, *, actor: Actor, now: dt.datetime) -> None:
    """Close what waited for one member who has answered."""
    prefix = f"circular:{answer.resolution_id}:answer:{answer.member_id}:"
    worklist.close_duties(key_prefix=prefix, now=now, actor=actor)


def _wait_for_answers(circular: CircularResolution, now: dt.datetime) -> None:
    url = reverse("governance:answer_circular", args=[circular.pk])
    title = _("Answer the circular resolution: %(title)s") % {"title": circular.title}
    rows = CircularAnswer.objects.filter(resolution=circular, answer="").order_by("pk")
    outstanding = list(rows.values_list("member_id", flat=True))
    for member_id in outstanding:
        _open(
            circular, f"answer:{member_id}:", title, now, user_id=member_id, due_on=circular.due_on, url=url
        )
    title = _("Close the answers: %(title)s") % {"title": circular.title}
    due_on = (
        circular.due_on + dt.timedelta(days=1) if circular.due_on and outstanding else timezone.localdate(now)
    )
    _open(circular, "close", title, now, role=Role.SECRETARIAT, due_on=due_on)


def _wait_for_secretariat(circular: CircularResolution, now: dt.datetime) -> None:
    if untreated(circular):
        title = _("Treat the remarks: %(title)s") % {"title": circular.title}
        _open(circular, "treat", title, now, role=Role.SECRETARIAT)
    elif circular.needs_government_resolution:
        title = _("Submit to the government: %(title)s") % {"title": circular.title}
        _open(circular, "submit", title, now, role=Role.SECRETARIAT)
    else:
        title = _("Record the result: %(title)s") % {"title": circular.title}
        _open(circular, "decide", title, now, role=Role.SECRETARIAT)


def _wait_for_government(circular: CircularResolution, now: dt.datetime) -> None:
    title = _("Enter the government's resolution: %(title)s") % {"title": circular.title}
    _open(circular, "decide", title, now, role=Role.SECRETARIAT)
    handed_over = CircularAnswer.objects.filter(resolution=circular, treatment=RemarkTreatment.HANDED_OVER)
    chair = chair_of(circular.body, timezone.localdate(now))
    if chair is not None and handed_over.exists():
        title = _("Remarks for the government's meeting: %(title)s") % {"title": circular.title}
        _open(circular, "chair", title, now, user_id=chair.user_id)


def _open(
    circular: CircularResolution,
    kind: str,
    title: str,
    now: dt.datetime,
    *,
    due_on: dt.date | None = None,
    role: str = "",
    user_id: int | None = None,
    url: str = "",
) -> None:
    worklist.open_duty(
        key=f"circular:{circular.pk}:{kind}",
        kind=f"governance.circular.{kind.partition(':')[0]}",
        subject_type=SUBJECT,
        subject_id=circular.pk,
        title=title,
        place=_("Circular resolution of %(body)s") % {"body": circular.body.short_name},
        url=url or reverse("governance:show_circular", args=[circular.pk]),
        due_on=due_on,
        now=now,
        role=role,
        user_id=user_id,
    )


def list_on(meeting: Meeting, circular: CircularResolution) -> AgendaItem:
    """Put what was decided on an agenda to be noted, what was stopped to be decided. The caller has locked both.

    After the invitation the item is marked as added, as every item that comes late.
    """
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    is_decided = circular.state == CircularState.DECIDED
    return AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        title=_item_title(circular),
        request=Request.INFORMATION if is_decided else Request.DECISION,
        circular=circular,
        is_late=meeting.state == MeetingState.INVITED,
    )


def _item_title(circular: CircularResolution) -> str:
    if circular.decision is None:
        return circular.title
    named = {"label": circular.decision.label, "title": circular.title}
    return (_("Circular resolution %(label)s: %(title)s") % named)[:200]


def list_waiting(*, meeting: Meeting) -> int:
    """Put what waits for a meeting of this body on the agenda of the one just planned; return how many.

    Resolutions in somebody else's hands at this moment are left for the daily job.
    """
    waiting = CircularResolution.objects.select_for_update(skip_locked=True, of=("self",))
    found = list(
        waiting.filter(body_id=meeting.body_id, awaits_agenda=True)
        .select_related("decision")
        .order_by("ended_at", "pk")
    )
    for circular in found:
        list_on(meeting, circular)
        circular.awaits_agenda = False
        circular.save(update_fields=["awaits_agenda"])
    return len(found)


def wait_for_agenda(item: AgendaItem) -> None:
    """Let a resolution whose item leaves an agenda wait for the next meeting that is planned."""
    if item.circular_id is not None:
        CircularResolution.objects.filter(pk=item.circular_id).update(awaits_agenda=True)


def list_on_next(*, circular_id: int, now: dt.datetime) -> bool:
    """Put what still waits on the next agenda, if there is one by now; tell whether it was."""
    meeting = lock_next_meeting(circular_id, now=now)
    circular = locked_circular(circular_id)
    if meeting is None or not circular.awaits_agenda:
        return False
    list_on(meeting, circular)
    circular.awaits_agenda = False
    circular.save(update_fields=["awaits_agenda"])
    return True
