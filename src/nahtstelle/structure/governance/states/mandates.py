"""Mandates of working groups: states, status of reports, why something reaches the committee (domain §4; 000 §6.3)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition
from nahtstelle.structure.governance.states.parties import COMMITTEE, LEAD, SECRETARIAT

WARNING_MONTHS = 3
REMINDER_DAYS = 21


class MandateState(TextChoices):
    """States of a mandate; that one is overdue follows from its dates and is never stored."""

    ACTIVE = "active", _("Active")
    DISCHARGED = "discharged", _("Discharged")


class ReportStatus(TextChoices):
    """How a working group stands by its own report."""

    GREEN = "green", _("On course")
    AMBER = "amber", _("At risk")
    RED = "red", _("Off course")


class EscalationReason(TextChoices):
    """Why a mandate is before its committee (000 §6.2.3)."""

    RED = "red", _("Report: off course")
    REPORT_OVERDUE = "report_overdue", _("Report overdue")
    EXPIRED = "expired", _("Period ended without a decision")


class GroupSeat(TextChoices):
    """Where somebody is to sit who is named in a request."""

    GROUP = "group", _("Working group (seat)")
    COMMITTEE = "committee", _("Committee (seat)")
    COMMITTEE_CHAIR = "committee_chair", _("Chair of the committee (seat)")


_S = MandateState
MANDATE = Lifecycle(
    name="mandate",
    states=MandateState,
    initial=_S.ACTIVE,
    transitions=(
        Transition("report", (_S.ACTIVE,), (_S.ACTIVE,), _("Report progress"), LEAD),
        Transition("deliver", (_S.ACTIVE,), (_S.ACTIVE,), _("Report a deliverable"), LEAD),
        Transition("escalate", (_S.ACTIVE,), (_S.ACTIVE,), _("Escalate to the committee"), COMMITTEE),
        Transition("extend", (_S.ACTIVE,), (_S.ACTIVE,), _("Extend by decision"), SECRETARIAT),
        Transition("discharge", (_S.ACTIVE,), (_S.DISCHARGED,), _("Discharge by decision"), SECRETARIAT),
    ),
)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later (negative: earlier), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def warning_day(ends_on: dt.date) -> dt.date:
    """Return the day from which a mandate about to end warns: three months ahead (domain §4)."""
    return months_after(ends_on, -WARNING_MONTHS)
