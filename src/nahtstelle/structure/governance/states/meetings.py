"""Meetings: kinds, states, attendance and the transition table (domain §4)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import BODY, SECRETARIAT


class MeetingKind(TextChoices):
    """Kinds of meetings."""

    ORDINARY = "ordinary", _("Ordinary meeting")
    EXTRAORDINARY = "extraordinary", _("Extraordinary meeting")


class MeetingState(TextChoices):
    """States of a meeting."""

    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invited")
    HELD = "held", _("Held")
    MINUTES_DRAFTED = "minutes_drafted", _("Minutes drafted")
    MINUTES_APPROVED = "minutes_approved", _("Minutes approved")
    CANCELLED = "cancelled", _("Cancelled")


class Presence(TextChoices):
    """Attendance."""

    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")
    REPRESENTED = "represented", _("Represented")


_M = MeetingState
HELD_STATES = (_M.HELD, _M.MINUTES_DRAFTED, _M.MINUTES_APPROVED)
"""A meeting that took place: its minutes change nothing about that. Figures, quorum and lists count all of these."""

MEETING = Lifecycle(
    name="meeting",
    states=MeetingState,
    initial=_M.PLANNED,
    transitions=(
        Transition("invite", (_M.PLANNED,), (_M.INVITED,), _("Invite"), SECRETARIAT),
        Transition("hold", (_M.INVITED,), (_M.HELD,), _("Open the meeting"), SECRETARIAT),
        Transition("draft_minutes", (_M.HELD,), (_M.MINUTES_DRAFTED,), _("Draft minutes"), SECRETARIAT),
        Transition(
            "approve_minutes",
            (_M.MINUTES_DRAFTED,),
            (_M.MINUTES_APPROVED,),
            _("Approve minutes"),
            BODY,
        ),
        Transition(
            "cancel", (_M.PLANNED, _M.INVITED), (_M.CANCELLED,), _("Cancel"), SECRETARIAT, needs_reason=True
        ),
    ),
)
