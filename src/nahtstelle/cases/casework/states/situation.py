"""Contributions, contradictions, the team's decision and round tables (004 §5)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition


class ContributionState(TextChoices):
    """States of what one institution is asked for."""

    ASKED = "asked", _("Asked")
    CONTRIBUTED = "contributed", _("Contributed")
    NOTHING = "nothing", _("Has nothing to contribute")


_C = ContributionState
CONTRIBUTION = Lifecycle(
    name="contribution",
    states=ContributionState,
    initial=_C.ASKED,
    transitions=(
        Transition(
            "contribute",
            (_C.ASKED, _C.CONTRIBUTED, _C.NOTHING),
            (_C.CONTRIBUTED,),
            _("Contribute"),
            "institution",
        ),
        Transition("declare_nothing", (_C.ASKED,), (_C.NOTHING,), _("Declare: nothing known"), "institution"),
    ),
)


class ProblemArea(TextChoices):
    """The five areas (004 §2.1)."""

    HEALTH = "health", _("Health (area)")
    FINANCE = "finance", _("Finances (area)")
    SOCIAL = "social", _("Social")
    SOCIO_STRUCTURAL = "socio_structural", _("Socio-structural")
    LABOUR_MARKET = "labour_market", _("Labour market (area)")


class TeamVerdict(TextChoices):
    """What the team decides on the situation report (004 §5)."""

    ROUND_TABLE = "round_table", _("Round table and plan")
    RECOMMENDATION = "recommendation", _("Recommendation, then closing")


class RoundTableState(TextChoices):
    """States of a round table."""

    PROPOSED = "proposed", _("Dates proposed")
    INVITED = "invited", _("Invited")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


_R = RoundTableState
ROUND_TABLE = Lifecycle(
    name="round_table",
    states=RoundTableState,
    initial=_R.PROPOSED,
    transitions=(
        Transition("invite", (_R.PROPOSED,), (_R.INVITED,), _("Fix date and invite"), "coordinator"),
        Transition("hold", (_R.INVITED,), (_R.HELD,), _("Record round table"), "coordinator"),
        Transition(
            "cancel",
            (_R.PROPOSED, _R.INVITED),
            (_R.CANCELLED,),
            _("Cancel"),
            "coordinator",
            needs_reason=True,
        ),
    ),
)


class DateAnswer(TextChoices):
    """What a participant says to a proposed date."""

    YES = "yes", _("Suits me")
    NO = "no", _("Does not suit me")


class RoundTablePresence(TextChoices):
    """Who was there."""

    INVITED = "invited", _("Invited (round table)")
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")
