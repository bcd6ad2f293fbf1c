"""Projects: phases and the traffic light of their reports (domain §5; 002 §3)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.programmes.states.parties import LEAD, SECRETARIAT


class Phase(TextChoices):
    """The phases of a project; that it is late follows from its dates and is never stored."""

    CONCEPT = "concept", _("Concept")
    PILOT = "pilot", _("Pilot (phase)")
    EVALUATION = "evaluation", _("Evaluation")
    INTRODUCTION = "introduction", _("Introduction")
    ENDED = "ended", _("Ended")


class Light(TextChoices):
    """The traffic light of a status report."""

    GREEN = "green", _("On plan")
    AMBER = "amber", _("In difficulty")
    RED = "red", _("Off plan")


_P = Phase
RUNNING = (_P.CONCEPT, _P.PILOT, _P.EVALUATION, _P.INTRODUCTION)

PROJECT = Lifecycle(
    name="project",
    states=Phase,
    initial=_P.CONCEPT,
    transitions=(
        Transition("start_pilot", (_P.CONCEPT, _P.EVALUATION), (_P.PILOT,), _("Start the pilot"), LEAD),
        Transition("evaluate", (_P.PILOT,), (_P.EVALUATION,), _("Begin the evaluation"), LEAD),
        Transition(
            "introduce", (_P.CONCEPT, _P.PILOT, _P.EVALUATION), (_P.INTRODUCTION,), _("Introduce"), LEAD
        ),
        Transition("end", RUNNING, (_P.ENDED,), _("End the project"), SECRETARIAT, needs_reason=True),
    ),
)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
