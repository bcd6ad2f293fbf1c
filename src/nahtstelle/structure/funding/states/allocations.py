"""The way of an allocation: grounds, request by the coordination body, decision by steering (000 §7.2.1 b–d)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT, RESPONSIBLE = "secretariat", "responsible"
FUNDING = "funding"
"""The matter of the competence matrix."""
STEERING, COORDINATION = "steering", "coordination"


class RequestState(TextChoices):
    """States of a request for an allocation."""

    DRAFT = "draft", _("Grounds asked for")
    GROUNDS_FILED = "grounds_filed", _("Grounds filed")
    REQUESTED = "requested", _("Requested by the coordination body")
    DECIDED = "decided", _("Allocated")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = RequestState
REQUEST = Lifecycle(
    name="allocation_request",
    states=RequestState,
    initial=_S.DRAFT,
    transitions=(
        Transition("file_grounds", (_S.DRAFT,), (_S.GROUNDS_FILED,), _("File grounds"), RESPONSIBLE),
        Transition(
            "return_grounds",
            (_S.GROUNDS_FILED,),
            (_S.DRAFT,),
            _("Return grounds"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "request", (_S.GROUNDS_FILED,), (_S.REQUESTED,), _("Record request of the body"), SECRETARIAT
        ),
        Transition("decide", (_S.REQUESTED,), (_S.DECIDED,), _("Record allocation"), SECRETARIAT),
        Transition(
            "refuse", (_S.REQUESTED,), (_S.REFUSED,), _("Record refusal"), SECRETARIAT, needs_reason=True
        ),
        Transition(
            "withdraw",
            (_S.DRAFT, _S.GROUNDS_FILED, _S.REQUESTED),
            (_S.WITHDRAWN,),
            _("Withdraw"),
            RESPONSIBLE,
            needs_reason=True,
        ),
    ),
)
WITH_GROUNDS = (_S.GROUNDS_FILED, _S.REQUESTED, _S.DECIDED, _S.REFUSED)
BEFORE_ALLOCATION = (_S.DRAFT, _S.GROUNDS_FILED, _S.REQUESTED)
