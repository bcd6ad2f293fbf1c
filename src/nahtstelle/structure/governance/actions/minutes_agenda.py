"""Minutes on the agenda of the next meeting, where the body approves them (domain §4, «Meetings»)."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Max
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import AgendaItem, Meeting, Minutes
from nahtstelle.structure.governance.states import ApprovalWay, MeetingState, MinutesState, Request

OPEN_STATES = (MeetingState.PLANNED, MeetingState.INVITED)
WAITING = (MinutesState.CIRCULATED, MinutesState.REVISED)


def lock_minutes(meeting_id: int) -> Minutes:
    """Return the minutes of a meeting with their row locked, the meetings concerned before.

    Meetings are locked from the latest to the earliest: recording an outcome holds the later meeting when it comes to
    the minutes of an earlier one.
    """
    minutes = Minutes.objects.select_related("approving_item", "meeting").get(meeting_id=meeting_id)
    concerned = {meeting_id, next_meeting_id(minutes.meeting)}
    if minutes.approving_item is not None:
        concerned.add(minutes.approving_item.meeting_id)
    rows = Meeting.objects.select_for_update().filter(pk__in=[pk for pk in concerned if pk])
    list(rows.order_by("-date", "-pk").values_list("pk", flat=True))
    locked = Minutes.objects.select_for_update(of=("self",)).select_related(
        "meeting__body", "approving_item__meeting", "drafted_by"
    )
    return locked.get(pk=minutes.pk)


def next_meeting_id(meeting: Meeting) -> int | None:
    """Return the next meeting of the body that is still to be held (one query)."""
    rows = Meeting.objects.filter(body=meeting.body_id, date__gt=meeting.date, state__in=OPEN_STATES)
    return rows.order_by("date", "starts_at", "pk").values_list("pk", flat=True).first()


def place_on_agenda(*, minutes: Minutes, actor: Actor, now: dt.datetime) -> AgendaItem | None:
    """Put the approval of minutes on the next meeting: first on a planned agenda, added last to one already sent.

    Nothing where it stands on one already, or where no meeting is planned: planning one puts it there.
    """
    if minutes.approving_item_id is not None:
        return None
    found = next_meeting_id(minutes.meeting)
    if found is None:
        return None
    meeting = Meeting.objects.get(pk=found)
    is_late = meeting.state == MeetingState.INVITED
    if is_late:
        position = (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1
    else:
        position = 1
        AgendaItem.objects.filter(meeting=meeting).update(position=F("position") + 1)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=position,
        title=_("Minutes of the meeting of %(date)s") % {"date": date_words(minutes.meeting.date)},
        request=Request.DECISION,
        is_late=is_late,
    )
    minutes.approving_item = item
    minutes.save(update_fields=["approving_item"])
    _audit("item_added", meeting, item.pk, actor, now)
    return item


def take_off_agenda(*, minutes: Minutes, actor: Actor, now: dt.datetime) -> None:
    """Take the approval off an agenda that has not been sent; what was sent stays what was sent."""
    item = minutes.approving_item
    if item is None or item.outcome or item.meeting.state != MeetingState.PLANNED:
        return
    minutes.approving_item = None
    minutes.save(update_fields=["approving_item"])
    meeting, item_id, position = item.meeting, item.pk, item.position
    item.delete()
    AgendaItem.objects.filter(meeting=meeting, position__gt=position).update(position=F("position") - 1)
    _audit("item_removed", meeting, item_id, actor, now)


def place_waiting_minutes(*, meeting: Meeting, actor: Actor, now: dt.datetime) -> None:
    """Put what waits for the body on the agenda of a meeting that has been planned, the oldest first."""
    rows = Minutes.objects.select_for_update(of=("self",)).filter(
        meeting__body=meeting.body_id,
        meeting__date__lt=meeting.date,
        state__in=WAITING,
        approval=ApprovalWay.MEETING,
        approving_item__isnull=True,
    )
    for minutes in rows.select_related("meeting__body").order_by("-meeting__date", "-pk"):
        place_on_agenda(minutes=minutes, actor=actor, now=now)


def release_minutes(*, meeting: Meeting, actor: Actor, now: dt.datetime) -> None:
    """Lead the minutes that a cancelled meeting should have approved to the next one."""
    rows = Minutes.objects.select_for_update(of=("self",)).filter(
        approving_item__meeting=meeting, state__in=WAITING
    )
    for minutes in rows.select_related("meeting__body").order_by("pk"):
        minutes.approving_item = None
        minutes.save(update_fields=["approving_item"])
        place_on_agenda(minutes=minutes, actor=actor, now=now)


def _audit(verb: str, meeting: Meeting, item_id: int, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"governance.agenda.{verb}",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"item": item_id, "minutes": True},
        now=now,
    )
