"""Planning, changing, inviting to, holding and cancelling meetings (domain §4; 000 §6.4.1.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, canton
from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    TransitionRefused,
    changes,
    record_change,
)
from nahtstelle.structure.governance.actions.agenda import (
    OPEN_STATES,
    freeze_papers,
    locked_meeting,
    take_off,
)
from nahtstelle.structure.governance.actions.attendees import (
    forget_replies,
    sync_invitations,
    withdraw_invitations,
)
from nahtstelle.structure.governance.actions.circular_parts import list_waiting, wait_for_agenda
from nahtstelle.structure.governance.actions.deadlines import Deadlines, derive_deadlines
from nahtstelle.structure.governance.actions.dossiers import open_meeting_dossier
from nahtstelle.structure.governance.actions.invitations import store_agenda
from nahtstelle.structure.governance.actions.meeting_duties import close_meeting_duties, open_meeting_duties
from nahtstelle.structure.governance.actions.minutes_agenda import place_waiting_minutes, release_minutes
from nahtstelle.structure.governance.actions.minutes_duties import wait_for_minutes
from nahtstelle.structure.governance.actions.pack_queue import queue_packs
from nahtstelle.structure.governance.models import Body, DeadlineRule, Meeting, Proposal
from nahtstelle.structure.governance.permissions import (
    can_cancel_meeting,
    can_edit_meeting,
    can_hold_meeting,
    can_invite_meeting,
    can_plan_meeting,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import MEETING, BodyKind, MeetingKind, MeetingState

FIELDS = ("date", "kind", "starts_at", "ends_at", "place")


class MeetingNotPlannable(ActionRefused):
    """The body does not exist on that day, does not meet, or has a meeting on that day already."""


class MeetingNotInvitable(ActionRefused):
    """There is nothing on the agenda, or nobody to invite."""


class MeetingNotHoldable(ActionRefused):
    """The day of the meeting has not come."""


class MeetingNotCancellable(ActionRefused):
    """The reason is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """When and where: times are local, `ends_at` needs `starts_at`."""

    date: dt.date
    kind: str = MeetingKind.ORDINARY
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    place: str = ""


def deadlines_for(*, body_kind: str, date: dt.date) -> Deadlines:
    """Return the deadlines of a meeting of a kind of body on a day (two queries, writes nothing)."""
    rule = DeadlineRule.objects.filter(body_kind=body_kind).first()
    return derive_deadlines(date=date, rule=rule, holidays=canton().holidays)


@transaction.atomic
def plan_meeting(*, actor: Actor, body_id: int, plan: MeetingPlan, now: dt.datetime) -> Meeting:
    """Plan a meeting and derive its deadlines. Raises PermissionRefused, MeetingNotPlannable."""
    body = Body.objects.select_for_update().get(pk=body_id)
    if not can_plan_meeting(actor):
        raise PermissionRefused
    _check_day(body, plan, other_than=None)
    meeting = Meeting(body=body, state=MEETING.initial)
    _apply(meeting, plan)
    meeting.save(force_insert=True)
    open_meeting_dossier(meeting, actor=actor, now=now)
    _write_step("plan", "", meeting, actor, now)
    list_waiting(meeting=meeting)
    open_meeting_duties(meeting=meeting, now=now)
    place_waiting_minutes(meeting=meeting, actor=actor, now=now)
    return meeting


@transaction.atomic
def change_meeting(
    *, actor: Actor, meeting_id: int, version: int, plan: MeetingPlan, now: dt.datetime
) -> Meeting:
    """Change day, time or place and derive the deadlines again; after the invitation everybody gets an update.

    `version` is the one the person saw. Raises PermissionRefused, TransitionRefused, EditConflict,
    MeetingNotPlannable.
    """
    meeting = locked_meeting(meeting_id)
    body = Body.objects.select_for_update().get(pk=meeting.body_id)
    if not can_edit_meeting(actor, meeting):
        raise PermissionRefused
    if meeting.state not in OPEN_STATES:
        raise TransitionRefused.because(verb=_("Change"), state=meeting.get_state_display())
    if meeting.version != version:
        raise EditConflict(current=_stored(meeting), changed_by=_last_writer(meeting))
    _check_day(body, plan, other_than=meeting)
    before = _times(meeting)
    _apply(meeting, plan)
    meeting.version += 1
    if meeting.state == MeetingState.INVITED:
        meeting.calendar_sequence += 1
    meeting.save()
    _write_step("change", meeting.state, meeting, actor, now)
    open_meeting_duties(meeting=meeting, now=now)
    if meeting.state == MeetingState.INVITED:
        store_agenda(meeting=meeting, actor=actor, now=now)
        if _times(meeting) != before:
            forget_replies(meeting=meeting)
        sync_invitations(meeting=meeting, actor=actor, now=now, is_update=True)
        queue_packs(meeting=meeting, actor=actor, now=now)
    return meeting


@transaction.atomic
def invite_meeting(*, actor: Actor, meeting_id: int, now: dt.datetime) -> Meeting:
    """Freeze the papers, store the agenda as PDF and queue an invitation for each member of the meeting's day.

    The packs are built by a job, which is queued here too: inviting is sending.
    Raises PermissionRefused, TransitionRefused, MeetingNotInvitable.
    """
    meeting = locked_meeting(meeting_id)
    if not can_invite_meeting(actor, meeting):
        raise PermissionRefused
    source, target = meeting.state, MEETING.step("invite", meeting.state)
    items = list(meeting.items.select_related("proposal").order_by("position"))
    if not items:
        raise MeetingNotInvitable(_("The agenda is empty. Put at least one item on it before you invite."))
    if not roll_of(meeting).members:
        raise MeetingNotInvitable(
            _("The body has no members on the day of the meeting. Enter the appointments first.")
        )
    freeze_papers(items=items, is_added=False, now=now)
    meeting.state, meeting.invited_at = target, now
    meeting.save(update_fields=["state", "invited_at"])
    store_agenda(meeting=meeting, actor=actor, now=now)
    _write_step("invite", source, meeting, actor, now)
    close_meeting_duties(meeting=meeting, names=("agenda", "dispatch"), actor=actor, now=now)
    open_meeting_duties(meeting=meeting, now=now)
    sync_invitations(meeting=meeting, actor=actor, now=now)
    queue_packs(meeting=meeting, actor=actor, now=now)
    return meeting


@transaction.atomic
def hold_meeting(*, actor: Actor, meeting_id: int, now: dt.datetime) -> Meeting:
    """Open the meeting on its day or later; attendance and outcomes can be recorded from now on.

    Raises PermissionRefused, TransitionRefused, MeetingNotHoldable.
    """
    meeting = locked_meeting(meeting_id)
    if not can_hold_meeting(actor, meeting):
        raise PermissionRefused
    source, target = meeting.state, MEETING.step("hold", meeting.state)
    if meeting.date > timezone.localdate(now):
        raise MeetingNotHoldable(
            _("The day of the meeting has not come yet. Change its date if it is held earlier.")
        )
    meeting.state, meeting.held_at = target, now
    meeting.save(update_fields=["state", "held_at"])
    _write_step("hold", source, meeting, actor, now)
    close_meeting_duties(meeting=meeting, names=("hold", "reply", "packs"), actor=actor, now=now)
    wait_for_minutes(meeting=meeting, now=now)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str, now: dt.datetime) -> Meeting:
    """Cancel a meeting not yet held: its proposals are accepted again, those invited are told.

    Raises PermissionRefused, TransitionRefused, MeetingNotCancellable.
    """
    meeting = locked_meeting(meeting_id)
    if not can_cancel_meeting(actor, meeting):
        raise PermissionRefused
    source, target = meeting.state, MEETING.step("cancel", meeting.state)
    if not reason.strip():
        raise MeetingNotCancellable(_("Enter the reason for cancelling."), field="reason")
    scheduled = Proposal.objects.select_for_update(of=("self",)).filter(agenda_items__meeting=meeting)
    for proposal in scheduled.order_by("pk"):
        take_off(proposal=proposal, actor=actor, now=now, reason=reason.strip())
    for item in meeting.items.filter(circular__isnull=False):
        wait_for_agenda(item)
    meeting.state = target
    meeting.calendar_sequence += 1
    meeting.save(update_fields=["state", "calendar_sequence"])
    _write_step("cancel", source, meeting, actor, now, reason=reason.strip())
    close_meeting_duties(meeting=meeting, names=("",), actor=actor, now=now)
    release_minutes(meeting=meeting, actor=actor, now=now)
    if source == MeetingState.INVITED:
        withdraw_invitations(meeting=meeting, now=now)
    return meeting


def _check_day(body: Body, plan: MeetingPlan, *, other_than: Meeting | None) -> None:
    if body.kind == BodyKind.SECRETARIAT:
        raise MeetingNotPlannable(
            _("The secretariat office is no body that meets. Choose another body."), field="body"
        )
    if (body.installed_on and plan.date < body.installed_on) or (
        body.dissolved_on and plan.date >= body.dissolved_on
    ):
        raise MeetingNotPlannable(
            _("The body does not exist on that day. Choose another date."), field="date"
        )
    if plan.ends_at and (plan.starts_at is None or plan.ends_at <= plan.starts_at):
        raise MeetingNotPlannable(_("The end must be after the beginning."), field="ends_at")
    others = Meeting.objects.filter(body=body, date=plan.date).exclude(state=MeetingState.CANCELLED)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise MeetingNotPlannable(
            _("The body has a meeting on that day already. Change that one, or choose another date."),
            field="date",
        )


def _apply(meeting: Meeting, plan: MeetingPlan) -> None:
    meeting.date, meeting.kind, meeting.place = plan.date, plan.kind, plan.place.strip()
    meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
    deadlines = deadlines_for(body_kind=meeting.body.kind, date=plan.date)
    meeting.submission_on = deadlines.submission_on
    meeting.dispatch_on = deadlines.dispatch_on
    meeting.minutes_on = deadlines.minutes_on


def _times(meeting: Meeting) -> tuple[dt.date, dt.time | None, dt.time | None]:
    return meeting.date, meeting.starts_at, meeting.ends_at


def _stored(meeting: Meeting) -> dict[str, str]:
    values = {name: getattr(meeting, name) for name in FIELDS}
    return {name: "" if value is None else str(value) for name, value in values.items()} | {
        "version": str(meeting.version)
    }


def _last_writer(meeting: Meeting) -> str:
    history = changes("governance.meeting", meeting.pk)
    return history[-1].actor_name if history else ""


def _write_step(
    verb: str, source: str, meeting: Meeting, actor: Actor, now: dt.datetime, *, reason: str = ""
) -> None:
    """Write history and audit of a step: past tense of the verb in the audit code, ids and dates in the facts."""
    past = {
        "plan": "planned",
        "change": "changed",
        "invite": "invited",
        "hold": "held",
        "cancel": "cancelled",
    }
    record_change(
        lifecycle=MEETING.name,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        verb=verb,
        source=source,
        target=meeting.state,
        actor=actor,
        now=now,
        reason=reason,
    )
    audit.record(
        code=f"governance.meeting.{past[verb]}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"body": meeting.body_id, "date": meeting.date.isoformat(), "version": meeting.version},
        now=now,
    )
