"""Milestones: planned, reached or dropped; every move is kept (domain §5)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.programmes.states.parties import LEAD


class MilestoneState(TextChoices):
    """States of a milestone; that one is overdue follows from its dates and is never stored."""

    PLANNED = "planned", _("Planned (milestone)")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


_S = MilestoneState
MILESTONE = Lifecycle(
    name="milestone",
    states=MilestoneState,
    initial=_S.PLANNED,
    transitions=(
        Transition("move", (_S.PLANNED,), (_S.PLANNED,), _("Move the milestone"), LEAD, needs_reason=True),
        Transition("reach", (_S.PLANNED,), (_S.REACHED,), _("Report as reached"), LEAD),
        Transition("drop", (_S.PLANNED,), (_S.DROPPED,), _("Drop the milestone"), LEAD, needs_reason=True),
        Transition("reopen", (_S.REACHED, _S.DROPPED), (_S.PLANNED,), _("Reopen"), LEAD, needs_reason=True),
    ),
)
