"""Entering figures, handing them in, checking them (002 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused, record_change
from nahtstelle.structure.funding.actions import round_duties as duties
from nahtstelle.structure.funding.actions.rounds import locked_round
from nahtstelle.structure.funding.models import RoundEntry, RoundLine
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.queries import rounds as queries
from nahtstelle.structure.funding.states.rounds import ENTRY, RoundState, quarter_words

TEXTS = ("goal", "indicators", "progress", "explanation")


class RoundIsClosed(ActionRefused):
    """A closed round is never changed."""

    default_sentence = gettext_lazy("The round is closed; its figures no longer change.")


class EntryIncomplete(ActionRefused):
    """Something that figures need is missing."""


class DifferenceNotExplained(EntryIncomplete):
    """A difference to plan or last round from the threshold of the round on is explained (domain §5)."""


class BeyondAllocation(ActionRefused):
    """Nothing is spent beyond the allocation (rule 5 of domain §5), so nothing beyond it is forecast either."""


class NotDueYet(ActionRefused):
    """The round goes on without figures only after its date."""

    default_sentence = gettext_lazy("The date has not passed yet; wait for the figures or remind the lead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What a lead enters: the actual amount of the round's quarter, a forecast for each one after, texts."""

    actual: Decimal
    forecasts: Mapping[dt.date, Decimal] = field(default_factory=dict)
    goal: str = ""
    indicators: str = ""
    progress: str = ""
    explanation: str = ""


@transaction.atomic
def save_entry(
    *, entry_id: int, data: EntryData, version: int, actor: Actor, now: dt.datetime, submit: bool = False
) -> RoundEntry:
    """Keep what was entered; with `submit` hand it in. `version` is the one the actor knew of.

    Raises PermissionRefused, TransitionRefused, RoundIsClosed, EditConflict, BeyondAllocation, EntryIncomplete.
    """
    entry = _locked(entry_id)
    if not permissions.can_edit_entry(actor, entry):
        raise PermissionRefused
    verb = "submit" if submit else "save"
    source, target = entry.state, ENTRY.step(verb, entry.state)
    lines = list(entry.lines.order_by("quarter", "pk"))
    if entry.version != version:
        raise EditConflict(
            current=stored_values(entry, lines), changed_by=entry.saved_by.full_name if entry.saved_by else ""
        )
    _take_over(entry, lines, data)
    if submit:
        _check_complete(entry, lines)
        entry.submitted_at = now
    entry.state, entry.version = target, entry.version + 1
    entry.saved_at, entry.saved_by_id = now, actor.user_id
    entry.save()
    RoundLine.objects.bulk_update(lines, ["actual", "forecast"])
    if submit:
        note_entry(entry, verb, source, actor=actor, now=now)
        duties.stop_waiting(entry.round, f"entry:{entry.pk}:", actor=actor, now=now)
        duties.wait_for_review(entry, now=now)
    else:
        _audit(entry, "saved", actor=actor, now=now)
    return entry


@transaction.atomic
def accept_entry(*, entry_id: int, actor: Actor, now: dt.datetime) -> RoundEntry:
    """Accept what was handed in. Raises PermissionRefused, TransitionRefused, RoundIsClosed."""
    entry = _locked(entry_id)
    if not permissions.can_accept_entry(actor, entry):
        raise PermissionRefused
    source, entry.state = entry.state, ENTRY.step("accept", entry.state)
    entry.remark = ""
    entry.save(update_fields=["state", "remark"])
    note_entry(entry, "accept", source, actor=actor, now=now)
    duties.stop_waiting(entry.round, f"review:{entry.pk}:", actor=actor, now=now)
    _wait_for_closing(entry, now=now)
    return entry


@transaction.atomic
def send_back_entry(*, entry_id: int, reason: str, actor: Actor, now: dt.datetime) -> RoundEntry:
    """Send figures back to the lead with the reason. Raises PermissionRefused, TransitionRefused, EntryIncomplete."""
    entry = _locked(entry_id)
    if not permissions.can_send_back_entry(actor, entry):
        raise PermissionRefused
    source, entry.state = entry.state, ENTRY.step("send_back", entry.state)
    if not reason.strip():
        raise EntryIncomplete(_("Say what is to be mended."), field="reason")
    entry.remark = reason.strip()
    entry.save(update_fields=["state", "remark"])
    note_entry(entry, "send_back", source, actor=actor, now=now, reason=reason.strip())
    duties.stop_waiting(entry.round, f"review:{entry.pk}:", actor=actor, now=now)
    duties.stop_waiting(entry.round, "close:", actor=actor, now=now)
    duties.wait_for_entry(entry, now=now)
    return entry


@transaction.atomic
def waive_entry(*, entry_id: int, reason: str, actor: Actor, now: dt.datetime) -> RoundEntry:
    """Go on without what was not handed in by the date; the report says so and shows ledger and plan.

    Raises PermissionRefused, TransitionRefused, EntryIncomplete, NotDueYet.
    """
    entry = _locked(entry_id)
    if not permissions.can_waive_entry(actor, entry):
        raise PermissionRefused
    source, entry.state = entry.state, ENTRY.step("waive", entry.state)
    if timezone.localdate(now) <= entry.round.due_on:
        raise NotDueYet
    if not reason.strip():
        raise EntryIncomplete(_("Say why the round goes on without these figures."), field="reason")
    entry.remark = reason.strip()
    entry.save(update_fields=["state", "remark"])
    note_entry(entry, "waive", source, actor=actor, now=now, reason=reason.strip())
    duties.stop_waiting(entry.round, f"entry:{entry.pk}:", actor=actor, now=now)
    _wait_for_closing(entry, now=now)
    return entry


def stored_values(entry: RoundEntry, lines: list[RoundLine]) -> dict[str, str]:
    """Return what is stored, by the names of the form's fields."""
    found = {name: str(getattr(entry, name)) for name in TEXTS}
    for line in lines:
        if line.quarter == entry.round.quarter:
            found["actual"] = str(line.actual)
        elif line.forecast is not None:
            found[f"forecast_{line.quarter.isoformat()}"] = str(line.forecast)
    return found


def _take_over(entry: RoundEntry, lines: list[RoundLine], data: EntryData) -> None:
    for name in TEXTS:
        setattr(entry, name, getattr(data, name).strip())
    for line in lines:
        if line.quarter == entry.round.quarter:
            line.actual = data.actual
        elif line.quarter > entry.round.quarter:
            amount = data.forecasts.get(line.quarter, line.forecast)
            if amount is None or amount < 0:
                raise EntryIncomplete(_("An amount is not negative."), field=_field(line))
            line.forecast = amount
    expected = sum(
        ((line.forecast if line.actual is None else line.actual) or 0 for line in lines), Decimal(0)
    )
    if expected > entry.amount:
        named = {"amount": f"{expected - entry.amount:.2f}"}
        raise BeyondAllocation(
            _("Spent and expected together are CHF %(amount)s beyond the allocation.") % named, field=None
        )  # fmt: skip


def _check_complete(entry: RoundEntry, lines: list[RoundLine]) -> None:
    if not entry.goal:
        raise EntryIncomplete(_("Say what the measure is to reach."), field="goal")
    if not entry.progress:
        raise EntryIncomplete(_("Say in a few sentences where the measure stands."), field="progress")
    large = [line for line in lines if line.quarter >= entry.round.quarter and _differs(entry, line)]
    if large and not entry.explanation:
        quarters = ", ".join(quarter_words(line.quarter) for line in large)
        raise DifferenceNotExplained(
            _("Explain the difference to the plan: %(quarters)s.") % {"quarters": quarters},
            field="explanation",
        )


def _differs(entry: RoundEntry, line: RoundLine) -> bool:
    value = (line.forecast if line.actual is None else line.actual) or Decimal(0)
    difference = abs(value - line.plan)
    return difference > 0 and difference >= entry.round.threshold


def _field(line: RoundLine) -> str:
    return f"forecast_{line.quarter.isoformat()}"


def _locked(entry_id: int) -> RoundEntry:
    """Return the entry with its row locked, the round's before it. Raises RoundIsClosed, RoundEntry.DoesNotExist."""
    row = locked_round(RoundEntry.objects.values_list("round_id", flat=True).get(pk=entry_id))
    if row.state != RoundState.OPEN:
        raise RoundIsClosed
    rows = RoundEntry.objects.select_for_update(of=("self",)).select_related("round", "saved_by")
    return rows.get(pk=entry_id)


def _wait_for_closing(entry: RoundEntry, *, now: dt.datetime) -> None:
    if not queries.has_outstanding(entry.round_id):
        duties.wait_for_closing(entry.round, now=now)


CODES = {"submit": "submitted", "accept": "accepted", "send_back": "sent_back", "waive": "waived"}


def note_entry(
    entry: RoundEntry, verb: str, source: str, *, actor: Actor, now: dt.datetime, reason: str = ""
) -> None:
    """Write history and audit; the entry already has its new state."""
    record_change(
        lifecycle=ENTRY.name,
        subject_type=queries.ENTRY_SUBJECT,
        subject_id=entry.pk,
        verb=verb,
        source=source,
        target=entry.state,
        actor=actor,
        now=now,
        reason=reason,
    )
    _audit(entry, CODES[verb], actor=actor, now=now)


def _audit(entry: RoundEntry, code: str, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"{queries.ENTRY_SUBJECT}.{code}",
        actor=actor,
        subject_type=queries.ENTRY_SUBJECT,
        subject_id=entry.pk,
        facts={"round": entry.round_id, "state": entry.state, "version": entry.version},
        now=now,
    )
