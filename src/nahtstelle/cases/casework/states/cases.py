"""The way of a case (004 §5, domain §6)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

COORDINATOR, SPECIALIST, TEAM, CLIENT, SOFTWARE = "coordinator", "specialist", "team", "client", "software"


class CaseState(TextChoices):
    """States of a case."""

    ENQUIRY = "enquiry", _("Enquiry")
    REGISTERED = "registered", _("Registered")
    CLARIFYING = "clarifying", _("Situation being clarified")
    RECOMMENDED = "recommended", _("Recommendation")
    PLANNING = "planning", _("Plan being made")
    IMPLEMENTING = "implementing", _("Being implemented")
    CLOSED = "closed", _("Case closed")
    ERASED = "erased", _("Erased")


_S = CaseState
OPEN_STATES = (
    _S.ENQUIRY,
    _S.REGISTERED,
    _S.CLARIFYING,
    _S.RECOMMENDED,
    _S.PLANNING,
    _S.IMPLEMENTING,
)
CONSENTED_STATES = OPEN_STATES[1:]

CASE = Lifecycle(
    name="case",
    states=CaseState,
    initial=_S.ENQUIRY,
    transitions=(
        Transition("register", (_S.ENQUIRY,), (_S.REGISTERED,), _("Register person"), SPECIALIST),
        Transition(
            "open_clarification", (_S.REGISTERED,), (_S.CLARIFYING,), _("Begin clarification"), COORDINATOR
        ),
        Transition(
            "finish_clarification",
            (_S.CLARIFYING,),
            (_S.RECOMMENDED, _S.PLANNING),
            _("Finish clarification"),
            TEAM,
        ),
        Transition("sign_plan", (_S.PLANNING,), (_S.IMPLEMENTING,), _("Have plan signed"), COORDINATOR),
        Transition("amend_plan", (_S.IMPLEMENTING,), (_S.IMPLEMENTING,), _("Amend plan"), COORDINATOR),
        Transition("revoke_consent", OPEN_STATES, (_S.CLOSED,), _("Record withdrawal of consent"), CLIENT),
        Transition("close", OPEN_STATES, (_S.CLOSED,), _("Close case"), COORDINATOR),
        Transition("erase", (_S.CLOSED,), (_S.ERASED,), _("Erase"), SOFTWARE),
    ),
)


class CaseOrigin(TextChoices):
    """The two ways in (004 §5.1)."""

    SOCIAL_SERVICE = "social_service", _("Municipal social service")
    PARTNER = "partner", _("Partner institution")


class Criterion(TextChoices):
    """The four features of the target group (004 §2)."""

    SEVERAL_PROBLEMS = "several_problems", _("Several problems at once")
    NEAR_LABOUR_MARKET = "near_labour_market", _("Close to the labour market")
    MOTIVATED = "motivated", _("Motivated")
    NEEDS_COORDINATION = "needs_coordination", _("Needs coordination")


class ClosingReason(TextChoices):
    """Why a case ends (004 §5, Abschluss; §3 for the withdrawal)."""

    MANDATE_FULFILLED = "mandate_fulfilled", _("Mandate fulfilled")
    GOALS_REACHED = "goals_reached", _("Goals reached")
    SERVICES_DONE = "services_done", _("Services carried out")
    NO_NEED = "no_need", _("No further need of coordination")
    RECOMMENDATION = "recommendation", _("Recommendation sent")
    NOT_REGISTERED = "not_registered", _("No registration came of the enquiry")
    CONSENT_REVOKED = "consent_revoked", _("Consent withdrawn")
    CONSENT_EXPIRED = "consent_expired", _("Consent expired")
    OTHER = "other", _("Other reason")


class Outcome(TextChoices):
    """What became of it for the person."""

    EMPLOYMENT = "employment", _("Employment")
    TRAINING = "training", _("Training begun")
    SECOND_LABOUR_MARKET = "second_labour_market", _("Second labour market")
    PENSION = "pension", _("Pension")
    STABILISED = "stabilised", _("Stabilised")
    UNCHANGED = "unchanged", _("Unchanged")
    UNKNOWN = "unknown", _("Not known")
