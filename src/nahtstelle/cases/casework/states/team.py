"""Who works on a case, who leads, who is let in from outside (004 §4; 002 §3.1.1.1)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition


class TeamRole(TextChoices):
    """Part in the team of one case."""

    COORDINATOR = "coordinator", _("Coordination")
    SPECIALIST = "specialist", _("Specialist (team)")
    CASE_WORKER = "case_worker", _("Case worker (team)")


class GuestKind(TextChoices):
    """Who enters with a one-time code instead of an account."""

    CLIENT = "client", _("Client")
    OUTSIDE = "outside", _("Person outside the institutions")


class AccessGround(TextChoices):
    """Why somebody may read in a case."""

    ENQUIRY = "enquiry", _("Own enquiry")
    COORDINATION = "coordination", _("Coordination, without content")
    TEAM = "team", _("Member of the team")
    CLIENT = "client", _("Client")
    OUTSIDE = "outside", _("Invited from outside")
    CLOSING = "closing", _("Settling after the closing")
    EMERGENCY = "emergency", _("Emergency access")


class EmergencyGround(TextChoices):
    """Why somebody outside the team must read at once; the words themselves are sealed."""

    DANGER = "danger", _("Danger to life or health")
    ABSENCE = "absence", _("Coordination absent, deadline at stake")
    AUTHORITY = "authority", _("Order of an authority")


class TransferState(TextChoices):
    """States of an offer to take over the lead."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn (transfer)")


_T = TransferState
TRANSFER = Lifecycle(
    name="lead_transfer",
    states=TransferState,
    initial=_T.OFFERED,
    transitions=(
        Transition("accept", (_T.OFFERED,), (_T.ACCEPTED,), _("Take over lead"), "receiver"),
        Transition("refuse", (_T.OFFERED,), (_T.REFUSED,), _("Refuse lead"), "receiver", needs_reason=True),
        Transition("withdraw", (_T.OFFERED,), (_T.WITHDRAWN,), _("Withdraw offer"), "giver"),
    ),
)
