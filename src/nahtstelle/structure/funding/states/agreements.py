"""Agreements with providers: procurement procedure, states, the days on which they warn (002 §3.1.4.2)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT = "secretariat"
TENDER_NOTICE_MONTHS = 1
"""So long before a tender must start, its preparation appears in the worklist (design)."""


class Procedure(TextChoices):
    """How the order was awarded, in the words of the law on public procurement."""

    DIRECT = "direct", _("Award by private contract")
    INVITATION = "invitation", _("Invitation procedure")
    OPEN = "open", _("Open procedure")
    SELECTIVE = "selective", _("Selective procedure")


class AgreementState(TextChoices):
    """States of an agreement; that one has expired follows from its term and is never stored."""

    DRAFT = "draft", _("Draft (agreement)")
    IN_FORCE = "in_force", _("In force")
    TERMINATED = "terminated", _("Ended early")


_A = AgreementState
AGREEMENT = Lifecycle(
    name="agreement",
    states=AgreementState,
    initial=_A.DRAFT,
    transitions=(
        Transition("change", (_A.DRAFT,), (_A.DRAFT,), _("Edit agreement"), SECRETARIAT),
        Transition("conclude", (_A.DRAFT,), (_A.IN_FORCE,), _("Put in force"), SECRETARIAT),
        Transition("start_tender", (_A.IN_FORCE,), (_A.IN_FORCE,), _("Record start of tender"), SECRETARIAT),
        Transition("renew", (_A.IN_FORCE,), (_A.IN_FORCE,), _("Draft successor"), SECRETARIAT),
        Transition(
            "terminate",
            (_A.DRAFT, _A.IN_FORCE),
            (_A.TERMINATED,),
            _("End early"),
            SECRETARIAT,
            needs_reason=True,
        ),
    ),
)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later (negative: earlier), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def tender_day(ends_on: dt.date, lead_months: int | None) -> dt.date | None:
    """Return the day on which a tender must start for the next term; None where none is needed."""
    return None if lead_months is None else months_after(ends_on, -lead_months)
