"""What the pages show of invitations and answers. Turns rows into pieces of `ui`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.identity.api import Actor, HolidayTable
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions.attendee_duties import reply_due_on
from nahtstelle.structure.governance.models import AttendanceReply, Meeting
from nahtstelle.structure.governance.permissions import can_read_replies, can_remind_of_reply
from nahtstelle.structure.governance.queries.attendance import Roll
from nahtstelle.structure.governance.queries.attendees import (
    OwnInvitation,
    Replies,
    is_valid,
    own_invitation,
    replies_of,
)
from nahtstelle.structure.governance.states import MeetingState, Presence, Reply

FEW = 2  # so many deputies get a button of their own; more are chosen on the page
PRESENCE: Mapping[str, str] = {
    Reply.ATTENDING: Presence.PRESENT,
    Reply.EXCUSED: Presence.EXCUSED,
    Reply.REPRESENTED: Presence.REPRESENTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """The person's own answer as a card: a sentence, its look, and the buttons that are possible now."""

    sentence: str
    kind: ui.TagKind
    actions: tuple[ui.Action, ...]
    is_open: bool


def meeting_context(
    actor: Actor, meeting: Meeting, roll: Roll, today: dt.date, *, turn: object
) -> dict[str, object]:
    """Return what the page of a meeting adds: the own answer, and for those who may read them all answers."""
    own = own_invitation(actor, meeting, roll)
    context = {"turn": turn or own_turn(meeting, own, today), "own_answer": own_answer(meeting, own)}
    if meeting.state != MeetingState.INVITED or not can_read_replies(actor, meeting):
        return context
    replies = replies_of(meeting)
    missing = len(roll.members) + len(roll.associates) - len(valid(roll, replies))
    remind = remind_action(meeting, missing) if can_remind_of_reply(actor, meeting) else None
    more = {
        "members": people(roll, replies),
        "attendance": counts(roll, replies),
        "remind": remind,
    }
    return context | more


def people(roll: Roll, replies: Replies) -> list[ui.Person]:
    """Return the people of the day with what they announced."""
    found = notes(roll, replies)
    rows = (*roll.members, *roll.associates)
    return [ui.Person(name=row.user.full_name, note=found[row.user_id]) for row in rows]


def own_turn(
    meeting: Meeting,
    own: OwnInvitation | None,
    today: dt.date,
    *,
    back: str = "",
    holidays: HolidayTable | None = None,
) -> ui.Turn | None:
    """Return the turn of somebody who has not answered yet."""
    if own is None or not own.is_open or own.reply or own.invitation.deputy_for_id:
        return None
    return ui.Turn(
        text=_("Say whether you attend"),
        due=reply_due_on(meeting, today, holidays),
        actions=reply_actions(meeting, own, back=back),
    )


def own_answer(meeting: Meeting, own: OwnInvitation | None, *, back: str = "") -> OwnAnswer | None:
    """Return the answer given, with the buttons to change it; None before an answer."""
    if own is None:
        return None
    member = own.invitation.deputy_for
    if member is not None:
        decline = ui.Action(
            label=_("I cannot stand in"),
            url=reverse("governance:decline_representation", args=[meeting.pk]),
            method="post",
            icon="calendar-x",
            confirm=_("%(member)s is asked again, and the meeting leaves your calendar.")
            % {"member": member.full_name},
        )
        sentence = _("You represent %(member)s.") % {"member": member.full_name}
        return OwnAnswer(
            sentence=sentence, kind="now", actions=(decline,) if own.is_open else (), is_open=own.is_open
        )
    if own.reply is None:
        return None
    actions = (_change(meeting, back),) if own.is_open else ()
    return OwnAnswer(
        sentence=own_sentence(own.reply), kind=_kind(own.reply), actions=actions, is_open=own.is_open
    )


def own_sentence(reply: AttendanceReply) -> str:
    """Return the answer in the words of the person who gave it."""
    if reply.deputy is not None:
        return _("You are excused; %(deputy)s represents you.") % {"deputy": reply.deputy.full_name}
    if reply.answer == Reply.EXCUSED:
        return _("You are excused.")
    return _("You attend.")


def _kind(reply: AttendanceReply) -> ui.TagKind:
    return "ok" if reply.answer == Reply.ATTENDING else "neutral"


def _change(meeting: Meeting, back: str) -> ui.Action:
    url = reverse("governance:reply_attendance", args=[meeting.pk])
    url = f"{url}?{urlencode({'back': back})}" if back else url
    return ui.Action(label=_("Change answer"), url=url, icon="pencil")


def reply_actions(meeting: Meeting, own: OwnInvitation, *, back: str = "") -> tuple[ui.Action, ...]:
    """Return the buttons of the answers; many deputies are chosen on the page of the answer."""
    url = reverse("governance:reply_attendance", args=[meeting.pk])
    deputies = [row for row in own.deputies if row.user.is_active]
    fields = {"back": back} if back else {}

    def button(label: str, icon: str, *, primary: bool = False, **more: str) -> ui.Action:
        return ui.Action(
            label=label, url=url, method="post", icon=icon, primary=primary, fields=fields | more
        )

    found = [
        button(_("I attend"), "check", primary=True, answer=Reply.ATTENDING),
        button(_("I am excused"), "calendar-x", answer=Reply.EXCUSED),
    ]
    if len(deputies) > FEW:
        found.append(ui.Action(label=_("I am represented …"), url=url, icon="users"))
        return tuple(found)
    for row in deputies:
        label = _("Represented by %(deputy)s") % {"deputy": row.user.full_name}
        found.append(button(label, "users", answer=Reply.REPRESENTED, deputy=str(row.user_id)))
    return tuple(found)


def notes(roll: Roll, replies: Replies) -> dict[int, str]:
    """Return what each person of the day announced, by user id; for those who may read it."""
    return {
        row.user_id: _note(replies[row.user_id])
        if row.user_id in valid(roll, replies)
        else _("no answer yet")
        for row in (*roll.members, *roll.associates)
    }


def valid(roll: Roll, replies: Replies) -> dict[int, AttendanceReply]:
    """Return the answers of members and associates of the day that still fit its membership."""
    found = ((row.user_id, replies.get(row.user_id)) for row in (*roll.members, *roll.associates))
    return {user_id: reply for user_id, reply in found if reply and is_valid(reply, roll)}


def _note(reply: AttendanceReply) -> str:
    if reply.deputy is not None:
        return _("represented by %(deputy)s") % {"deputy": reply.deputy.full_name}
    return str(reply.get_answer_display())


def counts(roll: Roll, replies: Replies) -> str:
    """Return «5 attend, 1 excused, 2 without answer» for the members and associates of the day."""
    answers = [reply.answer for reply in valid(roll, replies).values()]
    attending = answers.count(Reply.ATTENDING)
    away = len(answers) - attending
    missing = len(roll.members) + len(roll.associates) - len(answers)
    parts = [ngettext("%(count)d attends", "%(count)d attend", attending) % {"count": attending}]
    if away:
        parts.append(_("%(count)d excused") % {"count": away})
    if missing:
        parts.append(_("%(count)d without answer") % {"count": missing})
    return ", ".join(parts)


def remind_action(meeting: Meeting, missing: int) -> ui.Action | None:
    """Return the secretariat's button to remind, where answers are missing."""
    if not missing:
        return None
    return ui.Action(
        label=_("Remind of the answer"),
        url=reverse("governance:remind_of_reply", args=[meeting.pk]),
        method="post",
        icon="bell",
    )


def announced(roll: Roll, replies: Replies) -> dict[int, tuple[str, int | None]]:
    """Return presence and deputy as announced, by user id: what the record of attendance begins with."""
    found = valid(roll, replies).values()
    return {reply.user_id: (PRESENCE[reply.answer], reply.deputy_id) for reply in found}
