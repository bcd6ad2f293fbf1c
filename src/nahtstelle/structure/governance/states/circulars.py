"""Circular resolutions: states, answers, treatment of remarks and the transition table (domain §4; 002 §2.1)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import ASKED, SECRETARIAT


class CircularState(TextChoices):
    """States of a circular resolution."""

    DRAFT = "draft", _("Draft (circular)")
    OPEN = "consultation_open", _("Open for answers")
    CLOSED = "consultation_closed", _("Answers closed")
    SUBMITTED = "submitted", _("Before the government")
    DECIDED = "decided", _("Decided (circular)")
    STOPPED = "stopped", _("Goes to a meeting")
    WITHDRAWN = "withdrawn", _("Withdrawn (circular)")


class Answer(TextChoices):
    """What a member answers; silence is set by the closing only, never by a person."""

    AGREE = "agree", _("I agree")
    REMARKS = "agree_with_remarks", _("I agree with remarks")
    DISAGREE = "disagree", _("I disagree")
    MEETING = "request_meeting", _("I request a meeting")
    SILENCE = "silence", _("No answer (silence)")


class RemarkTreatment(TextChoices):
    """What became of a remark (002 §2.1: «direkt … integriert oder der Vorsitzenden … übergeben»)."""

    INTEGRATED = "integrated", _("Integrated into the text")
    HANDED_OVER = "handed_over", _("Handed over to the chair")
    ANSWERED = "answered", _("Answered without a change")


GIVEN_ANSWERS = (Answer.AGREE, Answer.REMARKS, Answer.DISAGREE, Answer.MEETING)
ANSWERS_WITH_REMARK = frozenset({Answer.REMARKS, Answer.DISAGREE, Answer.MEETING})
CONSENTS = frozenset({Answer.AGREE, Answer.REMARKS})

_C = CircularState
RUNNING = (_C.DRAFT, _C.OPEN, _C.CLOSED, _C.SUBMITTED)
ENDED = (_C.DECIDED, _C.STOPPED, _C.WITHDRAWN)

CIRCULAR = Lifecycle(
    name="circular",
    states=CircularState,
    initial=_C.DRAFT,
    transitions=(
        Transition("open", (_C.DRAFT,), (_C.OPEN,), _("Ask the members"), SECRETARIAT),
        Transition("close", (_C.OPEN,), (_C.CLOSED,), _("Close the answers"), SECRETARIAT),
        Transition(
            "request_meeting", (_C.OPEN,), (_C.STOPPED,), _("Request a meeting"), ASKED, needs_reason=True
        ),
        Transition("ask_again", (_C.CLOSED,), (_C.OPEN,), _("Ask again"), SECRETARIAT),
        Transition("submit", (_C.CLOSED,), (_C.SUBMITTED,), _("Submit to the government"), SECRETARIAT),
        Transition("decide", (_C.CLOSED, _C.SUBMITTED), (_C.DECIDED,), _("Record the decision"), SECRETARIAT),
        Transition(
            "stop",
            (_C.OPEN, _C.CLOSED),
            (_C.STOPPED,),
            _("Take it to a meeting"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "withdraw",
            RUNNING,
            (_C.WITHDRAWN,),
            _("Withdraw (circular)"),
            SECRETARIAT,
            needs_reason=True,
        ),
    ),
)
