"""Interfaces between two projects: open until a decision settles them (domain §5; 002 §2.3, §3.1.3)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.programmes.states.parties import LEAD, SECRETARIAT


class InterfaceState(TextChoices):
    """States of an interface. Settled is one only by a decision."""

    OPEN = "open", _("Open (interface)")
    PROPOSED = "proposed", _("Solution proposed")
    SETTLED = "settled", _("Settled")


_S = InterfaceState
INTERFACE = Lifecycle(
    name="interface",
    states=InterfaceState,
    initial=_S.OPEN,
    transitions=(
        Transition(
            "propose", (_S.OPEN, _S.PROPOSED), (_S.PROPOSED,), _("Propose a solution (interface)"), LEAD
        ),
        Transition(
            "reject",
            (_S.PROPOSED,),
            (_S.OPEN,),
            _("Reject the proposed solution"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "settle", (_S.OPEN, _S.PROPOSED), (_S.SETTLED,), _("Settle by decision (interface)"), SECRETARIAT
        ),
    ),
)
