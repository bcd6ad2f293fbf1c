"""Minutes: noted live, drafted from the records, circulated and approved (domain §4, «Meetings»; 000 §6.4.1.2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, working_day_after
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused, record_change
from nahtstelle.structure.governance.actions import minutes_duties as duties
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.minutes_agenda import (
    lock_minutes,
    place_on_agenda,
    take_off_agenda,
)
from nahtstelle.structure.governance.actions.minutes_freezing import freeze, store_approved
from nahtstelle.structure.governance.models import (
    AgendaItem,
    DeadlineRule,
    Meeting,
    Minutes,
    MinutesItem,
    MinutesReview,
    Objection,
)
from nahtstelle.structure.governance.permissions import (
    can_approve_minutes,
    can_circulate_minutes,
    can_draft_minutes,
    can_note_item,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.minutes import SUBJECT, has_open_objection, readers_of
from nahtstelle.structure.governance.states import (
    MEETING,
    MINUTES,
    ApprovalWay,
    MeetingState,
    MinutesState,
    ObjectionState,
)

SEND_NOTICE = "governance.send_minutes_notice"
USUAL_WINDOW = 10  # days, where the canton's profile has no rule for the kind of body


class MinutesNotDraftable(ActionRefused):
    """An item has no outcome yet, or the attendance of a member is not recorded."""


class MinutesNotEditable(ActionRefused):
    """The text is frozen, or nobody objected to this item."""


class MinutesNotCirculable(ActionRefused):
    """An objection waits for its answer, or the way of approval does not fit."""


class MinutesNotApprovable(ActionRefused):
    """The window runs, an objection is open, or the body has to say so."""


@transaction.atomic
def draft_minutes(*, meeting_id: int, actor: Actor, now: dt.datetime) -> Minutes:
    """Begin the minutes of a meeting whose items all have an outcome; what was noted live is their text.

    Raises PermissionRefused, TransitionRefused, MinutesNotDraftable.
    """
    meeting = locked_meeting(meeting_id)
    if not can_draft_minutes(actor, meeting):
        raise PermissionRefused
    source = meeting.state
    meeting.state = MEETING.step("draft_minutes", source)
    _check_complete(meeting)
    meeting.save(update_fields=["state"])
    minutes = Minutes.objects.create(meeting=meeting, drafted_at=now, drafted_by_id=actor.user_id)
    _note(MEETING.name, "governance.meeting", meeting.pk, "draft_minutes", source, meeting.state, actor, now)
    note_minutes(minutes, verb="draft", source="", actor=actor, now=now)
    duties.wait_for_minutes(meeting=meeting, now=now)
    return minutes


def _check_complete(meeting: Meeting) -> None:
    open_items = [
        str(number)
        for number in AgendaItem.objects.filter(meeting=meeting, outcome="")
        .order_by("position")
        .values_list("position", flat=True)
    ]
    if open_items:
        raise MinutesNotDraftable(
            _("Record the outcome of every item first. Without an outcome: %(items)s.")
            % {"items": ", ".join(open_items)}
        )
    roll = roll_of(meeting)
    if any(row.user_id not in roll.attendances for row in roll.members):
        raise MinutesNotDraftable(_("Record the attendance of every member first."))


@transaction.atomic
def write_minutes_item(
    *, meeting_id: int, item_id: int | None, text: str, version: int, actor: Actor, now: dt.datetime
) -> MinutesItem:
    """Keep what was said to an item (None: in general). `version` is the one the person saw, 0 for none yet.

    Possible while the meeting is held, in the draft, and in revised minutes where an objection was accepted.
    Raises PermissionRefused, MinutesNotEditable and EditConflict with the stored text (domain §9).
    """
    meeting = locked_meeting(meeting_id)
    if not can_note_item(actor, meeting):
        raise PermissionRefused
    _check_writable(meeting, item_id)
    return keep_text(meeting=meeting, item_id=item_id, text=text, version=version, actor=actor, now=now)


def keep_text(
    *, meeting: Meeting, item_id: int | None, text: str, version: int, actor: Actor, now: dt.datetime
) -> MinutesItem:
    """Store the text of an item; the caller has locked the meeting and checked. Raises EditConflict."""
    rows = MinutesItem.objects.select_related("changed_by")
    found = rows.filter(meeting=meeting, item_id=item_id).first()
    text = text.strip().replace("\r\n", "\n")
    if found is not None and found.text == text:
        return found
    if found is not None and found.version != version:
        raise EditConflict(
            current={"text": found.text, "version": str(found.version)},
            changed_by=str(found.changed_by or ""),
        )
    if found is None:
        found = MinutesItem(meeting=meeting, item_id=item_id, version=0)
    found.text, found.version = text, found.version + 1
    found.changed_at, found.changed_by_id = now, actor.user_id
    found.save()
    audit.record(
        code="governance.minutes.item_written",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"item": item_id, "version": found.version},
        now=now,
    )
    return found


def _check_writable(meeting: Meeting, item_id: int | None) -> None:
    if item_id is not None and not AgendaItem.objects.filter(pk=item_id, meeting=meeting).exists():
        raise PermissionRefused
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None and meeting.state == MeetingState.HELD:
        return
    if minutes is not None and minutes.state == MinutesState.DRAFT:
        return
    if minutes is not None and minutes.state == MinutesState.REVISED:
        accepted = Objection.objects.filter(
            minutes=minutes, item_id=item_id, state=ObjectionState.ACCEPTED, version=minutes.version
        )
        if accepted.exists():
            return
        raise MinutesNotEditable(_("Nobody objected to this item: its text stays as it was circulated."))
    raise MinutesNotEditable(
        _("The text is written while the meeting is held and while the minutes are a draft.")
    )


@transaction.atomic
def circulate_minutes(*, meeting_id: int, approval: str, actor: Actor, now: dt.datetime) -> Minutes:
    """Freeze the text, keep its PDF and ask everybody of the meeting's day to read it within the window.

    `approval` says how it will be approved. Raises PermissionRefused, TransitionRefused, MinutesNotCirculable.
    """
    minutes = lock_minutes(meeting_id)
    if not can_circulate_minutes(actor, minutes):
        raise PermissionRefused
    source = minutes.state
    target = MINUTES.step("circulate", source)
    _check_circulable(minutes, approval)
    freeze(minutes=minutes, actor=actor, now=now)
    minutes.state, minutes.approval, minutes.circulated_at = target, approval, now
    minutes.objection_until = window_end(minutes.meeting, now)
    minutes.save()
    note_minutes(minutes, verb="circulate", source=source, actor=actor, now=now)
    duties.minutes_are_sent(minutes, now=now, actor=actor)
    duties.stop_waiting_for(minutes, "circulate", now=now, actor=actor)
    _ask_readers(minutes, actor, now)
    follow_the_way(minutes, actor=actor, now=now)
    return minutes


def _check_circulable(minutes: Minutes, approval: str) -> None:
    if approval not in ApprovalWay.values:
        raise MinutesNotCirculable(_("Choose how the minutes are approved."), field="approval")
    if has_open_objection(minutes):
        raise MinutesNotCirculable(_("Answer every objection before you circulate the minutes again."))
    declined = minutes.objections.filter(state=ObjectionState.DECLINED).exists()
    if declined and approval == ApprovalWay.SILENCE:
        raise MinutesNotCirculable(
            _("An objection was declined: the body itself approves these minutes, at its next meeting."),
            field="approval",
        )


def follow_the_way(minutes: Minutes, *, actor: Actor, now: dt.datetime) -> None:
    """Put the minutes on the next agenda, or take them off, as their way of approval asks."""
    if minutes.approval == ApprovalWay.MEETING:
        place_on_agenda(minutes=minutes, actor=actor, now=now)
    else:
        take_off_agenda(minutes=minutes, actor=actor, now=now)


def window_end(meeting: Meeting, now: dt.datetime) -> dt.date:
    """Return the last day for objections: the rule of the body's kind from today, on a working day."""
    rule = DeadlineRule.objects.filter(body_kind=meeting.body.kind).first()
    days = rule.objection if rule else USUAL_WINDOW
    return working_day_after(timezone.localdate(now) + dt.timedelta(days=days))


def _ask_readers(minutes: Minutes, actor: Actor, now: dt.datetime) -> None:
    """Everybody of the day gets a duty and an e-mail without content."""
    people = readers_of(minutes.meeting)
    MinutesReview.objects.bulk_create(
        [MinutesReview(minutes=minutes, user_id=user_id) for user_id in people], ignore_conflicts=True
    )
    duties.wait_for_readers(minutes=minutes, people=people, now=now)
    for user_id in people:
        queue_notice(minutes, user_id, "circulated")


def queue_notice(minutes: Minutes, user_id: int, about: str) -> None:
    """Queue an e-mail without content for one person, inside the caller's transaction."""
    app.configure_task(SEND_NOTICE).defer(
        minutes_id=minutes.pk, user_id=user_id, version=minutes.version, about=about
    )


@transaction.atomic
def approve_minutes(*, meeting_id: int, actor: Actor, now: dt.datetime) -> Minutes:
    """Note that nobody objected. Raises PermissionRefused, TransitionRefused, MinutesNotApprovable."""
    minutes = lock_minutes(meeting_id)
    if not can_approve_minutes(actor, minutes):
        raise PermissionRefused
    MINUTES.step("approve", minutes.state)
    refusal = why_not_silent(minutes, timezone.localdate(now))
    if refusal:
        raise MinutesNotApprovable(refusal)
    settle(minutes, way=ApprovalWay.SILENCE, day=timezone.localdate(now), actor=actor, now=now)
    return minutes


def why_not_silent(minutes: Minutes, today: dt.date) -> str:
    """Return why silence does not approve these minutes today; empty where it does (one query)."""
    if minutes.approval != ApprovalWay.SILENCE:
        return _("The body approves these minutes at its next meeting.")
    if minutes.state != MinutesState.CIRCULATED:
        return _(
            "The text was corrected. Circulate the minutes again, so that everybody can read the correction."
        )
    if minutes.objection_until is None or today <= minutes.objection_until:
        return _("The window for objections is still open.")
    if has_open_objection(minutes):
        return _("Answer every objection first.")
    return ""


def settle(minutes: Minutes, *, way: str, day: dt.date, actor: Actor, now: dt.datetime) -> None:
    """Make the minutes approved, and with them the meeting; a corrected text is frozen. The caller has checked."""
    source, target = minutes.state, MINUTES.step("approve", minutes.state)
    if source == MinutesState.REVISED:
        freeze(minutes=minutes, actor=actor, now=now)
    minutes.state, minutes.approval, minutes.approved_on = target, way, day
    meeting = minutes.meeting
    before, meeting.state = meeting.state, MEETING.step("approve_minutes", meeting.state)
    if way == ApprovalWay.SILENCE:
        take_off_agenda(minutes=minutes, actor=actor, now=now)
    minutes.save()
    store_approved(minutes=minutes, actor=actor, now=now)
    meeting.save(update_fields=["state"])
    note_minutes(
        minutes, verb="approve", source=source, actor=actor, now=now, reason=str(ApprovalWay(way).label)
    )
    _note(
        MEETING.name, "governance.meeting", meeting.pk, "approve_minutes", before, meeting.state, actor, now
    )
    duties.stop_waiting_for(minutes, now=now, actor=actor)


def note_minutes(
    minutes: Minutes, *, verb: str, source: str, actor: Actor, now: dt.datetime, reason: str = ""
) -> None:
    """Write a step of the minutes into history and audit."""
    past = {"draft": "drafted", "circulate": "circulated", "revise": "revised", "approve": "approved"}
    _note(MINUTES.name, SUBJECT, minutes.pk, verb, source, minutes.state, actor, now, reason)
    audit.record(
        code=f"governance.minutes.{past[verb]}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=minutes.pk,
        facts={"meeting": minutes.meeting_id, "version": minutes.version},
        now=now,
    )


def _note(
    lifecycle: str,
    subject: str,
    pk: int,
    verb: str,
    source: str,
    target: str,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    record_change(
        lifecycle=lifecycle,
        subject_type=subject,
        subject_id=pk,
        verb=verb,
        source=source,
        target=target,
        actor=actor,
        now=now,
        reason=reason,
    )
