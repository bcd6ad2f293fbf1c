"""Quarterly rounds: states of a round and of its entries, and the arithmetic of quarters (002 §5; domain §5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT, LEAD = "secretariat", "lead"
REMIND_DAYS = 5
"""So many days before the date those who have not submitted are reminded (design)."""
USUAL_THRESHOLD = Decimal(5000)
"""A difference from this amount on is explained, unless the round says otherwise (design)."""


class RoundState(TextChoices):
    """States of a round."""

    OPEN = "open", _("Open (round)")
    CLOSED = "closed", _("Closed (round)")


class EntryState(TextChoices):
    """States of an entry; that one is late follows from the date of the round and is never stored."""

    DRAFT = "draft", _("Outstanding")
    SUBMITTED = "submitted", _("Submitted (entry)")
    RETURNED = "returned", _("Sent back")
    ACCEPTED = "accepted", _("Accepted (entry)")
    MISSING = "missing", _("Not handed in")


_R, _E = RoundState, EntryState
ROUND = Lifecycle(
    name="round",
    states=RoundState,
    initial=_R.OPEN,
    transitions=(
        Transition("remind", (_R.OPEN,), (_R.OPEN,), _("Remind leads"), SECRETARIAT),
        Transition("extend", (_R.OPEN,), (_R.OPEN,), _("Move the date"), SECRETARIAT, needs_reason=True),
        Transition("close", (_R.OPEN,), (_R.CLOSED,), _("Close round"), SECRETARIAT),
    ),
)
ENTRY = Lifecycle(
    name="round_entry",
    states=EntryState,
    initial=_E.DRAFT,
    transitions=(
        Transition("save", (_E.DRAFT,), (_E.DRAFT,), _("Save figures"), LEAD),
        Transition("save", (_E.RETURNED,), (_E.RETURNED,), _("Save figures"), LEAD),
        Transition("submit", (_E.DRAFT, _E.RETURNED), (_E.SUBMITTED,), _("Submit figures"), LEAD),
        Transition("accept", (_E.SUBMITTED,), (_E.ACCEPTED,), _("Accept figures"), SECRETARIAT),
        Transition(
            "send_back",
            (_E.SUBMITTED, _E.ACCEPTED),
            (_E.RETURNED,),
            _("Send figures back"),
            SECRETARIAT,
            needs_reason=True,
        ),
        Transition(
            "waive",
            (_E.DRAFT, _E.RETURNED),
            (_E.MISSING,),
            _("Go on without"),
            SECRETARIAT,
            needs_reason=True,
        ),
    ),
)
TO_DO = (_E.DRAFT, _E.RETURNED)
DONE = (_E.ACCEPTED, _E.MISSING)


def quarter_of(day: dt.date) -> dt.date:
    """Return the first day of the quarter a day lies in."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter: dt.date) -> dt.date:
    """Return the first day of the quarter after."""
    return quarter_of(quarter + dt.timedelta(days=100))


def quarters_between(starts_on: dt.date, ends_on: dt.date) -> list[dt.date]:
    """Return the quarters that a half-open period touches, in their order."""
    found, quarter = [], quarter_of(starts_on)
    while quarter < ends_on:
        found.append(quarter)
        quarter = next_quarter(quarter)
    return found


def quarter_words(quarter: dt.date) -> str:
    """Return «3. Quartal 2026» in the language of the screen."""
    named = {"number": (quarter.month - 1) // 3 + 1, "year": quarter.year}
    return _g("Quarter %(number)s of %(year)s") % named


def quarter_short(quarter: dt.date) -> str:
    """Return «Q3 2026»."""
    return f"Q{(quarter.month - 1) // 3 + 1} {quarter.year}"


def spread(amount: Decimal, parts: int) -> list[Decimal]:
    """Divide an amount into equal parts to the centime; the last takes what is left over."""
    if parts < 1:
        return []
    share = (amount / parts).quantize(Decimal("0.01"))
    return [share] * (parts - 1) + [amount - share * (parts - 1)]
