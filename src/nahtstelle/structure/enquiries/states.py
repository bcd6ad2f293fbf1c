"""Enquiries: who asks, what kind of question it is, and its way (000 §9.3)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT, RESPONSIBLE = "secretariat", "responsible"


class EnquiryKind(TextChoices):
    """Who asks."""

    MEDIA = "media", _("Media")
    PUBLIC = "public", _("The public")
    POLITICS = "politics", _("Politics")


class EnquiryState(TextChoices):
    """States of an enquiry."""

    RECEIVED = "received", _("Received")
    ROUTED = "routed", _("With the mainstream structure")
    IN_ANSWER = "in_answer", _("With the secretariat")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


_E = EnquiryState
ENQUIRY = Lifecycle(
    name="enquiry",
    states=EnquiryState,
    initial=_E.RECEIVED,
    transitions=(
        Transition("route", (_E.RECEIVED, _E.IN_ANSWER), (_E.ROUTED,), _("Pass on"), SECRETARIAT),
        Transition("take_on", (_E.RECEIVED, _E.ROUTED), (_E.IN_ANSWER,), _("Answer ourselves"), SECRETARIAT),
        Transition("hand_back", (_E.ROUTED,), (_E.RECEIVED,), _("Hand back"), RESPONSIBLE, needs_reason=True),
        Transition("answer", (_E.ROUTED, _E.IN_ANSWER), (_E.ANSWERED,), _("Enter answer"), RESPONSIBLE),
        Transition("close", (_E.ANSWERED,), (_E.CLOSED,), _("Close enquiry"), SECRETARIAT),
    ),
)


class Dispatch(TextChoices):
    """How a letter left."""

    EMAIL = "email", _("By e-mail")
    POST = "post", _("By post")
