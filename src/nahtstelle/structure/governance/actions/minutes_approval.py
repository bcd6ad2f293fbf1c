"""Minutes approved without somebody pressing a button: by an outcome of a later meeting, or by the daily job."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.actions import minutes_duties as duties
from nahtstelle.structure.governance.actions.minutes import settle, why_not_silent
from nahtstelle.structure.governance.actions.minutes_agenda import lock_minutes, place_on_agenda
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeNotPossible
from nahtstelle.structure.governance.models import AgendaItem, Meeting, Minutes
from nahtstelle.structure.governance.queries.minutes import has_open_objection
from nahtstelle.structure.governance.states import ApprovalWay, MinutesState, Outcome

SOFTWARE = "Nahtstelle"


def minutes_to_approve(item: AgendaItem) -> Minutes | None:
    """Return the minutes that an item approves, locked; the later meeting is locked already (see `lock_minutes`)."""
    found = Minutes.objects.filter(approving_item=item).exclude(state=MinutesState.APPROVED).first()
    return lock_minutes(found.meeting_id) if found else None


def check_approval(minutes: Minutes, outcome: str) -> None:
    """Refuse the approval while an objection waits for its answer. Raises OutcomeNotPossible."""
    if outcome == Outcome.NOTED and has_open_objection(minutes):
        raise OutcomeNotPossible(
            _("An objection to these minutes waits for its answer. Answer it first, or defer the item."),
            field="outcome",
        )


def follow_outcome(
    *, minutes: Minutes, meeting: Meeting, outcome: str, actor: Actor, now: dt.datetime
) -> None:
    """Approve the minutes as the body did at its meeting; a deferral leads them to the meeting after."""
    if outcome == Outcome.NOTED:
        settle(minutes, way=ApprovalWay.MEETING, day=meeting.date, actor=actor, now=now)
        return
    minutes.approving_item = None
    minutes.approval = ApprovalWay.MEETING
    minutes.save(update_fields=["approving_item", "approval"])
    place_on_agenda(minutes=minutes, actor=actor, now=now)


def end_windows(*, now: dt.datetime) -> int:
    """Approve by silence what nobody objected to, and end the readers' duties; return how many were approved.

    The daily job calls this; each minutes in a transaction of its own.
    """
    today = timezone.localdate(now)
    over = Minutes.objects.filter(state=MinutesState.CIRCULATED, objection_until__lt=today)
    return sum(
        _end_window(meeting_id, today, now)
        for meeting_id in over.order_by("pk").values_list("meeting", flat=True)
    )


@transaction.atomic
def _end_window(meeting_id: int, today: dt.date, now: dt.datetime) -> bool:
    minutes = lock_minutes(meeting_id)
    if minutes.state != MinutesState.CIRCULATED or minutes.objection_until is None:
        return False
    if today > minutes.objection_until:
        duties.stop_waiting_for(minutes, "review", now=now, actor=None)
    if why_not_silent(minutes, today):
        return False
    software = Actor(user_id=None, name=SOFTWARE)
    settle(minutes, way=ApprovalWay.SILENCE, day=today, actor=software, now=now)
    return True
