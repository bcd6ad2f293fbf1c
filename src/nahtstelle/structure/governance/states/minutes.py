"""Minutes and objections to them: states, ways of approval and the transition tables (domain §4, «Meetings»)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import BODY, SECRETARIAT


class MinutesState(TextChoices):
    """States of minutes. «Revised» is a text corrected after an objection and not sent again yet."""

    DRAFT = "draft", _("Draft (minutes)")
    CIRCULATED = "circulated", _("Circulated")
    REVISED = "revised", _("Revised")
    APPROVED = "approved", _("Approved")


class ApprovalWay(TextChoices):
    """How minutes are approved: nobody objects within the window, or the body says so at its next meeting."""

    SILENCE = "silence", _("by silence")
    MEETING = "meeting", _("at the next meeting")


class ObjectionState(TextChoices):
    """States of an objection."""

    OPEN = "open", _("Open (objection)")
    ACCEPTED = "accepted", _("Accepted (objection)")
    DECLINED = "declined", _("Declined")


_N = MinutesState
MINUTES = Lifecycle(
    name="minutes",
    states=MinutesState,
    initial=_N.DRAFT,
    transitions=(
        Transition("circulate", (_N.DRAFT, _N.REVISED), (_N.CIRCULATED,), _("Circulate"), SECRETARIAT),
        Transition("revise", (_N.CIRCULATED, _N.REVISED), (_N.REVISED,), _("Correct the text"), SECRETARIAT),
        Transition("approve", (_N.CIRCULATED, _N.REVISED), (_N.APPROVED,), _("Approve"), BODY),
    ),
)

_O = ObjectionState
OBJECTION = Lifecycle(
    name="objection",
    states=ObjectionState,
    initial=_O.OPEN,
    transitions=(
        Transition("accept", (_O.OPEN,), (_O.ACCEPTED,), _("Accept the objection"), SECRETARIAT),
        Transition(
            "decline", (_O.OPEN,), (_O.DECLINED,), _("Decline the objection"), SECRETARIAT, needs_reason=True
        ),
    ),
)
