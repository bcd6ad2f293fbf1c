"""The ways of a stocktake and of what one office is asked (002 §3.2)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

LEAD, OFFICE = "lead", "office"


class StocktakeState(TextChoices):
    """States of a stocktake."""

    PREPARED = "prepared", _("In preparation")
    RUNNING = "running", _("Offices are answering")
    CLOSED = "closed", _("Closed")
    PRESENTED = "presented", _("Before the coordination body")


class RequestState(TextChoices):
    """States of what one office is asked."""

    ASKED = "asked", _("Asked")
    DRAFT = "draft", _("Begun")
    RETURNED = "returned", _("Answers are in")
    SENT_BACK = "sent_back", _("Sent back")
    NOT_ANSWERED = "not_answered", _("Not answered")


_S = StocktakeState
STOCKTAKE = Lifecycle(
    name="stocktake",
    states=StocktakeState,
    initial=_S.PREPARED,
    transitions=(
        Transition("ask", (_S.PREPARED,), (_S.RUNNING,), _("Ask the offices"), LEAD),
        Transition("extend", (_S.RUNNING,), (_S.RUNNING,), _("Extend deadline"), LEAD, needs_reason=True),
        Transition("close", (_S.RUNNING,), (_S.CLOSED,), _("Close stocktake"), LEAD),
        Transition("present", (_S.CLOSED,), (_S.PRESENTED,), _("Put before the coordination body"), LEAD),
    ),
)

_R = RequestState
WAITING = frozenset({_R.ASKED, _R.DRAFT, _R.SENT_BACK})
"""Whose turn it is: the office's."""
REQUEST = Lifecycle(
    name="stocktake_request",
    states=RequestState,
    initial=_R.ASKED,
    transitions=(
        Transition("save", (_R.ASKED, _R.DRAFT), (_R.DRAFT,), _("Save answers"), OFFICE),
        Transition("save", (_R.SENT_BACK,), (_R.SENT_BACK,), _("Save answers"), OFFICE),
        Transition("submit", (_R.ASKED, _R.DRAFT, _R.SENT_BACK), (_R.RETURNED,), _("Return answers"), OFFICE),
        Transition("hand_over", (_R.ASKED,), (_R.ASKED,), _("Hand over to a colleague"), OFFICE),
        Transition("hand_over", (_R.DRAFT,), (_R.DRAFT,), _("Hand over to a colleague"), OFFICE),
        Transition("hand_over", (_R.SENT_BACK,), (_R.SENT_BACK,), _("Hand over to a colleague"), OFFICE),
        Transition("send_back", (_R.RETURNED,), (_R.SENT_BACK,), _("Send back"), LEAD, needs_reason=True),
        Transition(
            "give_up",
            (_R.ASKED, _R.DRAFT, _R.SENT_BACK),
            (_R.NOT_ANSWERED,),
            _("Close without answers"),
            LEAD,
        ),
    ),
)
