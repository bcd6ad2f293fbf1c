"""Decisions and the tasks they yield (domain §4)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import RESPONSIBLE, SECRETARIAT


class Procedure(TextChoices):
    """How a decision was made."""

    MEETING = "meeting", _("Meeting")
    CIRCULAR = "circular", _("Circular resolution")


class TaskState(TextChoices):
    """States of a task that a decision yields."""

    OPEN = "open", _("Open")
    REPORTED = "reported", _("Completion reported")
    CONFIRMED = "confirmed", _("Confirmed")


_T = TaskState
TASK = Lifecycle(
    name="task",
    states=TaskState,
    initial=_T.OPEN,
    transitions=(
        Transition("report", (_T.OPEN,), (_T.REPORTED,), _("Report completion"), RESPONSIBLE),
        Transition("send_back", (_T.REPORTED,), (_T.OPEN,), _("Send back"), SECRETARIAT, needs_reason=True),
        Transition("confirm", (_T.REPORTED,), (_T.CONFIRMED,), _("Confirm"), SECRETARIAT),
    ),
)
