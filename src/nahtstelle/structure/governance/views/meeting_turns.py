"""Where a meeting stands, whose turn it is, and what the secretariat may do: the ribbon and the buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Meeting, Minutes
from nahtstelle.structure.governance.queries.agenda import ItemPaper
from nahtstelle.structure.governance.states import HELD_STATES, MEETING, MeetingState, MinutesState


def address(meeting: Meeting, name: str = "show_meeting") -> str:
    """Return an address of a meeting."""
    return reverse(f"governance:{name}", args=[meeting.pk])


def stations(meeting: Meeting) -> tuple[ui.Station, ...]:
    """Return the way of a meeting: planned, invited, held; or cancelled."""
    order = [
        MeetingState.PLANNED,
        MeetingState.INVITED,
        MeetingState.HELD,
        MeetingState.MINUTES_DRAFTED,
        MeetingState.MINUTES_APPROVED,
    ]
    if meeting.state == MeetingState.CANCELLED:
        last = MeetingState.INVITED if meeting.invited_at else MeetingState.PLANNED
        done = [ui.Station(label=state.label, state="done") for state in order[: order.index(last) + 1]]
        return (*done, ui.Station(label=MeetingState.CANCELLED.label, state="here"))
    here, minutes = order.index(MeetingState(meeting.state)), minutes_of(meeting)
    if meeting.state == MeetingState.MINUTES_APPROVED:
        here += 1
    notes = {
        MeetingState.PLANNED: _note(_("papers until %(day)s"), meeting.dispatch_on),
        MeetingState.INVITED: _note(_("on %(day)s"), meeting.invited_at),
        MeetingState.HELD: _note(_("on %(day)s"), meeting.date),
        MeetingState.MINUTES_DRAFTED: _minutes_note(meeting, minutes),
        MeetingState.MINUTES_APPROVED: _note(_("on %(day)s"), minutes.approved_on if minutes else None),
    }
    return tuple(
        ui.Station(label=state.label, notes=notes[state], state=_place(index, here))
        for index, state in enumerate(order)
    )


def minutes_of(meeting: Meeting) -> Minutes | None:
    """Return the minutes of a meeting loaded with them (no query), or None."""
    found: Minutes | None = getattr(meeting, "minutes", None)
    return found


def _minutes_note(meeting: Meeting, minutes: Minutes | None) -> tuple[str, ...]:
    if minutes is None or minutes.circulated_at is None:
        return _note(_("circulate until %(day)s"), meeting.minutes_on)
    return _note(_("circulated on %(day)s"), minutes.circulated_at)


def _place(index: int, here: int) -> Literal["done", "here", "ahead"]:
    if index == here:
        return "here"
    return "done" if index < here else "ahead"


def _note(text: str, day: dt.date | dt.datetime | None) -> tuple[str, ...]:
    return (text % {"day": ui.date_short(day)},) if day else ()


def turn(meeting: Meeting, *, items: int, today: dt.date, edits: bool) -> ui.Turn | None:
    """Return whose turn it is, with the next verb as a button for the secretariat."""
    if meeting.state == MeetingState.PLANNED:
        if not edits:
            return ui.Turn(text=_("prepares the agenda"), yours=False, waiting_for=_("Secretariat"))
        return ui.Turn(
            text=_("Fix the agenda and send the papers"),
            due=meeting.dispatch_on,
            actions=_to_invite(meeting, items),
        )
    if meeting.state == MeetingState.INVITED:
        if not edits:
            return None
        return ui.Turn(text=_("Hold the meeting"), due=meeting.date, actions=(_to_hold(meeting, today),))
    if meeting.state in {MeetingState.HELD, MeetingState.MINUTES_DRAFTED}:
        return _turn_of_minutes(meeting, edits=edits)
    return None


def _turn_of_minutes(meeting: Meeting, *, edits: bool) -> ui.Turn | None:
    """After the meeting: the secretariat writes and circulates the minutes; who is asked to read sees it there."""
    minutes = minutes_of(meeting)
    if minutes is None and meeting.held_at is None:
        return None
    if minutes is None or minutes.state == MinutesState.DRAFT:
        if not edits:
            return ui.Turn(text=_("writes the minutes"), yours=False, waiting_for=_("Secretariat"))
        action = ui.Action(
            label=_("Minutes"), url=address(meeting, "show_minutes"), icon="scroll-text", primary=True
        )
        return ui.Turn(text=_("Write and circulate the minutes"), due=meeting.minutes_on, actions=(action,))
    return None


def turn_on_agenda(meeting: Meeting, *, items: int) -> ui.Turn | None:
    """Return the turn for the agenda's own page: only the sending is left."""
    if meeting.state != MeetingState.PLANNED:
        return None
    return ui.Turn(
        text=_("Fix the agenda and send the papers"),
        due=meeting.dispatch_on,
        actions=(_sending(meeting, items),),
    )


def _to_invite(meeting: Meeting, items: int) -> tuple[ui.Action, ...]:
    edit = ui.Action(
        label=_("Edit agenda"), url=address(meeting, "edit_agenda"), icon="list-ordered", primary=not items
    )
    invite = _sending(meeting, items)
    return (invite, edit) if items else (edit, invite)


def _sending(meeting: Meeting, items: int) -> ui.Action:
    return ui.Action(
        label=_("Send papers"),
        url=address(meeting, "invite_meeting"),
        method="post",
        icon="send",
        primary=bool(items),
        refusal="" if items else _("The agenda is empty."),
        confirm=_(
            "The papers are frozen as they are now, and everybody of the meeting's day is invited by e-mail."
        ),
    )


def _to_hold(meeting: Meeting, today: dt.date) -> ui.Action:
    verb = MEETING.open_verbs(meeting.state)[0]
    return ui.Action(
        label=verb.label,
        url=address(meeting, "hold_meeting"),
        method="post",
        icon="play",
        primary=True,
        refusal=_("Possible from the day of the meeting on.") if meeting.date > today else "",
    )


def meeting_actions(meeting: Meeting) -> tuple[ui.Action, ...]:
    """Return what the secretariat may do besides the next step."""
    if meeting.state == MeetingState.CANCELLED:
        return ()
    if meeting.state == MeetingState.HELD:
        return (
            ui.Action(
                label=_("Attendance and outcomes"),
                url=address(meeting, "conduct_meeting"),
                icon="clipboard-list",
            ),
        )
    if meeting.state in HELD_STATES:
        return ()
    agenda = ui.Action(label=_("Edit agenda"), url=address(meeting, "edit_agenda"), icon="list-ordered")
    change = ui.Action(label=_("Change"), url=address(meeting, "change_meeting"), icon="pencil")
    cancel = ui.Action(label=_("Cancel meeting"), url=address(meeting, "cancel_meeting"), icon="calendar-x")
    return (change, cancel) if meeting.state == MeetingState.PLANNED else (agenda, change, cancel)


def late_papers_action(meeting: Meeting, papers: Mapping[int, list[ItemPaper]]) -> ui.Action | None:
    """Return the button that adds papers which came since the invitation, where there are any."""
    count = sum(1 for found in papers.values() for paper in found if paper.is_new)
    if meeting.state != MeetingState.INVITED or not count:
        return None
    return ui.Action(
        label=_("Add later papers (%(count)s)") % {"count": count},
        url=address(meeting, "add_late_papers"),
        method="post",
        icon="file-plus",
    )
