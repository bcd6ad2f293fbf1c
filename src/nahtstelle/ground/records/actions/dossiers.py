"""A dossier from its opening to its closing: the file plan gives number, retention and appraisal."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused, record_change
from nahtstelle.ground.records.actions.texts import forget_texts
from nahtstelle.ground.records.encryption import master_key, unwrap_key, wrap_new_key
from nahtstelle.ground.records.models import Dossier, DossierCounter
from nahtstelle.ground.records.permissions import (
    can_classify_dossier,
    can_close_dossier,
    can_reopen_dossier,
)
from nahtstelle.ground.records.queries.documents import DossierRef, dossier_ref
from nahtstelle.ground.records.queries.dossiers import retained_until
from nahtstelle.ground.records.queries.file_plan import UNPLANNED, FilingRule, filing_rule, rule_of_position
from nahtstelle.ground.records.refusals import DayRefused, DossierSealed, ReasonMissing
from nahtstelle.ground.records.states import DOSSIER, SEALED, DossierState

SUBJECT = "records.dossier"
READ_AGAIN = "records.read_dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A thing that gets its dossier: the dossier is counted in the year of `opened_at`."""

    owner_id: int
    title: str
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Software:
    """Stands in the history where the software itself took a step."""

    user_id: int | None = None
    name: str = "Nahtstelle"
    institution_name: str = ""


@transaction.atomic
def open_dossier(
    *,
    title: str,
    owner_type: str,
    owner_id: int,
    actor: Actor | None,
    now: dt.datetime,
    classification: str = "",
    file_plan: str = "",
    retention_years: int | None = None,
) -> DossierRef:
    """Open a dossier with the next number at its file plan position («02.01-2026-029») and a key of its own.

    Position, classification, retention and appraisal come from the file plan by the kind of owner unless given.
    Raises MasterKeyRefused when dossiers exist that the master key does not open.
    """
    day = timezone.localdate(now)
    rule = _rule(owner_type=owner_type, file_plan=file_plan, day=day)
    dossier = _new_dossier(
        rule, owner_type, Filing(owner_id=owner_id, title=title, opened_at=now), _proven_master_key()
    )
    dossier.number = _numbers(rule.number, day.year, count=1)[0]
    dossier.classification = classification or rule.classification
    if retention_years is not None:
        dossier.retention_years = retention_years
    dossier.save(force_insert=True)
    audit.record(
        code="records.dossier.opened",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=dossier.pk,
        facts={
            "number": dossier.number,
            "owner_type": owner_type,
            "owner_id": owner_id,
            "classification": dossier.classification,
        },
        now=now,
    )
    return dossier_ref(dossier)


@transaction.atomic
def open_dossiers(
    *, owner_type: str, filings: Sequence[Filing], actor: Actor | None, now: dt.datetime
) -> dict[int, int]:
    """Open dossiers for many things of one kind, in the order given; return dossier by thing.

    Each year of opening asks the file plan and the counter once; one audit entry names the numbers.
    """
    by_day = defaultdict(list)
    for filing in filings:
        by_day[timezone.localdate(filing.opened_at).year].append(filing)
    made: list[Dossier] = []
    for year, group in sorted(by_day.items()):
        rule = filing_rule(owner_type=owner_type, day=timezone.localdate(group[0].opened_at))
        master = _proven_master_key()
        rows = [_new_dossier(rule, owner_type, filing, master) for filing in group]
        for row, number in zip(rows, _numbers(rule.number, year, count=len(rows)), strict=True):
            row.number = number
        made += Dossier.objects.bulk_create(rows, batch_size=1_000)
    if made:
        audit.record(
            code="records.dossier.opened",
            actor=actor,
            subject_type=SUBJECT,
            subject_id=made[0].pk,
            facts={
                "owner_type": owner_type,
                "count": len(made),
                "numbers": [made[0].number, made[-1].number],
            },
            now=now,
        )
    return {row.owner_id: row.pk for row in made}


def _rule(*, owner_type: str, file_plan: str, day: dt.date) -> FilingRule:
    if not file_plan:
        return filing_rule(owner_type=owner_type, day=day)
    known = rule_of_position(number=file_plan, day=day)
    return known or FilingRule(
        number=file_plan,
        retention_years=UNPLANNED.retention_years,
        classification=UNPLANNED.classification,
        appraisal=UNPLANNED.appraisal,
    )


def _new_dossier(rule: FilingRule, owner_type: str, filing: Filing, master: bytes) -> Dossier:
    dossier = Dossier(
        title=filing.title,
        file_plan=rule.number,
        classification=rule.classification,
        retention_years=rule.retention_years,
        appraisal=rule.appraisal,
        owner_type=owner_type,
        owner_id=filing.owner_id,
        opened_at=filing.opened_at,
    )
    dossier.wrapped_key = wrap_new_key(dossier=dossier.uuid, master=master)
    return dossier


def _numbers(file_plan: str, year: int, *, count: int) -> list[str]:
    """Take the next numbers from their locked counter; a rollback gives them back."""
    DossierCounter.objects.get_or_create(file_plan=file_plan, year=year)
    counter = DossierCounter.objects.select_for_update().get(file_plan=file_plan, year=year)
    first = counter.last_number + 1
    counter.last_number += count
    counter.save(update_fields=["last_number"])
    return [f"{file_plan}-{year}-{number:03d}" for number in range(first, first + count)]


def _proven_master_key() -> bytes:
    """Return the master key after proving it on the latest dossier; make one only for the very first dossier."""
    latest = Dossier.objects.filter(wrapped_key__isnull=False).order_by("-pk").first()
    master = master_key(may_create=latest is None)
    if latest is not None:
        unwrap_key(bytes(latest.wrapped_key or b""), dossier=latest.uuid, master=master)
    return master


def locked_dossier(dossier_id: int) -> Dossier:
    """Return the dossier with its row locked until the transaction ends. Raises Dossier.DoesNotExist."""
    return Dossier.objects.select_for_update().get(pk=dossier_id)


def receiving_dossier(dossier_id: int, *, actor: Actor | None, now: dt.datetime) -> Dossier:
    """Return the dossier, locked, ready to take a paper: a closed one is opened again, for the matter goes on.

    Raises DossierSealed for one on a disposal list, handed over or destroyed.
    """
    dossier = locked_dossier(dossier_id)
    _need_unsealed(dossier)
    if dossier.state == DossierState.CLOSED:
        _reopen(dossier, actor=actor, now=now, reason="", verb="receive_paper")
    return dossier


@transaction.atomic
def close_dossier(*, dossier_id: int, closed_on: dt.date, actor: Actor, now: dt.datetime) -> Dossier:
    """Close a dossier by hand; from that day its retention runs.

    Raises PermissionRefused, TransitionRefused, DayRefused.
    """
    dossier = locked_dossier(dossier_id)
    if not can_close_dossier(actor, dossier):
        raise PermissionRefused
    target = DOSSIER.step("close", dossier.state)
    if not timezone.localdate(dossier.opened_at) <= closed_on <= timezone.localdate(now):
        raise DayRefused(field="closed_on")
    _close(dossier, target=target, closed_on=closed_on, actor=actor, now=now)
    return dossier


@transaction.atomic
def close_ended_dossier(*, dossier_id: int, ended_on: dt.date, now: dt.datetime) -> None:
    """Close the dossier of a matter that has come to its end; one no longer open is left as it is."""
    dossier = locked_dossier(dossier_id)
    if not DOSSIER.allows("close", dossier.state):
        return
    day = max(ended_on, timezone.localdate(dossier.opened_at))
    _close(dossier, target=DOSSIER.step("close", dossier.state), closed_on=day, actor=None, now=now)


def _close(
    dossier: Dossier, *, target: str, closed_on: dt.date, actor: Actor | None, now: dt.datetime
) -> None:
    source, dossier.state = dossier.state, target
    dossier.closed_on = closed_on
    dossier.retained_until = retained_until(closed_on=closed_on, years=dossier.retention_years)
    dossier.save(update_fields=["state", "closed_on", "retained_until"])
    note_dossier(dossier, verb="close", code="closed", source=source, actor=actor, now=now)


@transaction.atomic
def reopen_dossier(*, dossier_id: int, reason: str, actor: Actor, now: dt.datetime) -> Dossier:
    """Open a closed dossier again, with a reason. Raises PermissionRefused, TransitionRefused, ReasonMissing."""
    dossier = locked_dossier(dossier_id)
    if not can_reopen_dossier(actor, dossier):
        raise PermissionRefused
    DOSSIER.step("reopen", dossier.state)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    _reopen(dossier, actor=actor, now=now, reason=reason.strip(), verb="reopen")
    return dossier


def _reopen(dossier: Dossier, *, actor: Actor | None, now: dt.datetime, reason: str, verb: str) -> None:
    source, dossier.state = dossier.state, DOSSIER.step("reopen", dossier.state)
    dossier.closed_on = dossier.retained_until = None
    dossier.save(update_fields=["state", "closed_on", "retained_until"])
    note_dossier(dossier, verb=verb, code="reopened", source=source, actor=actor, now=now, reason=reason)


@transaction.atomic
def classify_dossier(
    *, dossier_id: int, classification: str, reason: str, actor: Actor, now: dt.datetime
) -> Dossier:
    """Change who a dossier is meant for, with a reason; its papers and their encryption stay as they are.

    Its words leave the search at once and come back as the new classification allows.

    Raises PermissionRefused, DossierSealed, ReasonMissing.
    """
    dossier = locked_dossier(dossier_id)
    if not can_classify_dossier(actor, dossier):
        raise PermissionRefused
    _need_unsealed(dossier)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if dossier.classification == classification:
        return dossier
    before, dossier.classification = dossier.classification, classification
    dossier.save(update_fields=["classification"])
    note_dossier(
        dossier,
        verb=f"classify_{classification}",
        code="classified",
        source=dossier.state,
        actor=actor,
        now=now,
        reason=reason.strip(),
        facts={"before": before, "after": classification},
    )
    forget_texts(dossier_id=dossier.pk)
    app.configure_task(READ_AGAIN).defer(dossier_id=dossier.pk)
    return dossier


def _need_unsealed(dossier: Dossier) -> None:
    if dossier.state in SEALED:
        raise DossierSealed.named(dossier.number, state=str(dossier.get_state_display()))


def note_dossier(
    dossier: Dossier,
    *,
    verb: str,
    code: str,
    source: str,
    actor: Actor | None,
    now: dt.datetime,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """Write the step into history and audit («records.dossier.<code>»); the dossier already has its new state."""
    record_change(
        lifecycle=DOSSIER.name,
        subject_type=SUBJECT,
        subject_id=dossier.pk,
        verb=verb,
        source=source,
        target=dossier.state,
        actor=actor or Software(),
        now=now,
        reason=reason,
    )
    audit.record(
        code=f"{SUBJECT}.{code}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=dossier.pk,
        facts={"number": dossier.number, **(facts or {})},
        now=now,
    )
