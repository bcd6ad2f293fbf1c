"""Paper packs: states and the transition table (domain §4, «Papers come as one bookmarked PDF a member»)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import SECRETARIAT, SOFTWARE


class PackState(TextChoices):
    """States of the pack of one recipient."""

    QUEUED = "queued", _("Queued")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


_P = PackState
PACK = Lifecycle(
    name="pack",
    states=PackState,
    initial=_P.QUEUED,
    transitions=(
        Transition("queue", tuple(PackState), (_P.QUEUED,), _("Build again"), SECRETARIAT),
        Transition("begin", (_P.QUEUED, _P.BUILDING), (_P.BUILDING,), _("Begin"), SOFTWARE),
        Transition("finish", (_P.BUILDING,), (_P.READY,), _("Finish"), SOFTWARE),
        Transition("fail", (_P.BUILDING,), (_P.FAILED,), _("Fail"), SOFTWARE),
    ),
)
