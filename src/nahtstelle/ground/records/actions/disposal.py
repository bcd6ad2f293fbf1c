"""Disposal: offering what is due, entering the archive's answer, handing over and destroying (crypto-erasure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused, record_change
from nahtstelle.ground.records.access import erase_traces
from nahtstelle.ground.records.actions.dossiers import locked_dossier, note_dossier
from nahtstelle.ground.records.actions.texts import forget_texts
from nahtstelle.ground.records.models import DisposalItem, DisposalList, Dossier, DossierCounter, Version
from nahtstelle.ground.records.models.dossiers import DISPOSAL_COUNTER
from nahtstelle.ground.records.permissions import can_dispose_dossiers
from nahtstelle.ground.records.queries.disposal import due_dossiers
from nahtstelle.ground.records.refusals import (
    AnswerIncomplete,
    LabelMismatch,
    LaterDayNeeded,
    ListOpen,
    NothingDue,
    ReasonMissing,
)
from nahtstelle.ground.records.states import DISPOSAL, DOSSIER, Appraisal, DisposalState, Verdict
from nahtstelle.ground.records.store import default_store
from nahtstelle.ground.worklist.api import close_duties, open_duty

SUBJECT = "records.disposal_list"
REMOVE_FILES = "records.remove_files"
DUTY = "records.disposal.due"
MOST = 500
"""So many dossiers go onto one list; what is more waits for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAnswer:
    """Who answered for the archive, when, under which reference; and the verdict for each item."""

    archive: str
    archivist: str
    confirmed_on: dt.date
    reference: str
    verdicts: Mapping[int, str]


@transaction.atomic
def create_list(*, actor: Actor, now: dt.datetime) -> DisposalList:
    """Offer everything that is due on a new list; the dossiers are sealed from now on.

    Raises PermissionRefused, ListOpen, NothingDue.
    """
    if not can_dispose_dossiers(actor):
        raise PermissionRefused
    today = timezone.localdate(now)
    year, number = _next_number(today.year)
    if DisposalList.objects.filter(state__in=[DisposalState.PROPOSED, DisposalState.CONFIRMED]).exists():
        raise ListOpen
    due = due_dossiers(actor=actor, today=today).order_by("number", "pk")[:MOST]
    dossiers = list(due.select_for_update(of=("self",)))
    if not dossiers:
        raise NothingDue
    disposal = DisposalList.objects.create(
        year=year, number=number, created_at=now, created_by_id=actor.user_id
    )
    for dossier in dossiers:
        _move(dossier, "offer", actor=actor, now=now)
    DisposalItem.objects.bulk_create(
        DisposalItem(disposal=disposal, dossier=dossier, proposed=dossier.appraisal) for dossier in dossiers
    )
    _note(disposal, "create", "", actor=actor, now=now, facts={"count": len(dossiers)})
    close_duties(key_prefix=DUTY, now=now, actor=actor)
    return disposal


@transaction.atomic
def propose_appraisals(
    *, disposal_id: int, appraisals: Mapping[int, str], actor: Actor, now: dt.datetime
) -> int:
    """Keep what the secretariat proposes for each item («Auswahl»: the archive chooses); return how many changed.

    Raises PermissionRefused, TransitionRefused.
    """
    disposal = _locked(disposal_id, actor)
    DISPOSAL.step("confirm", disposal.state)
    changed = {}
    for item in disposal.items.filter(is_off=False, pk__in=appraisals).order_by("pk"):
        wanted = Appraisal(appraisals[item.pk])
        if item.proposed != wanted:
            changed[item.pk] = {"before": item.proposed, "after": wanted.value}
            item.proposed = wanted
            item.save(update_fields=["proposed"])
    if changed:
        _audit("appraised", disposal, actor=actor, now=now, facts={"items": changed})
    return len(changed)


@transaction.atomic
def keep_longer(*, item_id: int, until: dt.date, reason: str, actor: Actor, now: dt.datetime) -> DisposalItem:
    """Take a dossier off the list, with a reason; it is offered again once the new day has come.

    Raises PermissionRefused, TransitionRefused, ReasonMissing, LaterDayNeeded.
    """
    disposal_id = DisposalItem.objects.values_list("disposal_id", flat=True).get(pk=item_id)
    disposal = _locked(disposal_id, actor)
    DISPOSAL.step("withdraw", disposal.state)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if until <= timezone.localdate(now):
        raise LaterDayNeeded(field="until")
    item = DisposalItem.objects.select_related("dossier").get(pk=item_id)
    dossier = locked_dossier(item.dossier_id)
    dossier.retained_until = until
    _move(dossier, "retain", actor=actor, now=now, reason=reason.strip())
    item.is_off, item.verdict = True, ""
    item.save(update_fields=["is_off", "verdict"])
    return item


@transaction.atomic
def confirm_list(*, disposal_id: int, answer: ArchiveAnswer, actor: Actor, now: dt.datetime) -> DisposalList:
    """Enter what the archive answered, for every dossier on the list.

    Raises PermissionRefused, TransitionRefused, AnswerIncomplete.
    """
    disposal = _locked(disposal_id, actor)
    source, disposal.state = disposal.state, DISPOSAL.step("confirm", disposal.state)
    today = timezone.localdate(now)
    if not timezone.localdate(disposal.created_at) <= answer.confirmed_on <= today:
        raise AnswerIncomplete(field="confirmed_on")
    for item in disposal.items.filter(is_off=False).order_by("pk"):
        if answer.verdicts.get(item.pk) not in Verdict.values:
            raise AnswerIncomplete(field=f"verdict_{item.pk}")
        item.verdict = answer.verdicts[item.pk]
        item.save(update_fields=["verdict"])
    disposal.archive, disposal.archivist = answer.archive.strip(), answer.archivist.strip()
    disposal.confirmed_on, disposal.reference = answer.confirmed_on, answer.reference.strip()
    if not disposal.archive or not disposal.archivist:
        raise AnswerIncomplete(field="archivist")
    disposal.save()
    _note(disposal, "confirm", source, actor=actor, now=now)
    return disposal


@transaction.atomic
def carry_out_list(*, disposal_id: int, label: str, actor: Actor, now: dt.datetime) -> DisposalList:
    """Hand over what the archive takes, and destroy the rest for good. `label` is typed by whoever does it.

    Destroying deletes the key of the dossier, at once and in this transaction, and then the files by a job. The rows
    of documents and versions stay: they say what was destroyed.

    Raises PermissionRefused, TransitionRefused, LabelMismatch.
    """
    disposal = _locked(disposal_id, actor)
    source, target = disposal.state, DISPOSAL.step("carry_out", disposal.state)
    if label.strip() != disposal.label:
        raise LabelMismatch(field="label")
    for item in disposal.items.filter(is_off=False).order_by("dossier_id"):
        dossier = locked_dossier(item.dossier_id)
        dossier.disposed_on = timezone.localdate(now)
        if item.verdict == Verdict.ARCHIVE:
            _move(dossier, "archive", actor=actor, now=now)
        else:
            _destroy(dossier, actor=actor, now=now)
    disposal.state, disposal.carried_out_at, disposal.carried_out_by_id = target, now, actor.user_id
    disposal.save()
    _note(disposal, "carry_out", source, actor=actor, now=now)
    return disposal


def _destroy(dossier: Dossier, *, actor: Actor, now: dt.datetime) -> None:
    versions = Version.objects.filter(document__dossier=dossier).order_by("pk")
    names: list[Any] = list(versions.values_list("storage_name", flat=True))
    dossier.wrapped_key = None
    _move(dossier, "destroy", actor=actor, now=now, facts={"versions": len(names)})
    forget_texts(dossier_id=dossier.pk)
    erase_traces(dossier.pk)
    if names:
        app.configure_task(REMOVE_FILES).defer(names=names)


@transaction.atomic
def withdraw_list(*, disposal_id: int, reason: str, actor: Actor, now: dt.datetime) -> DisposalList:
    """Take the whole list back; its dossiers are closed as before.

    Raises PermissionRefused, TransitionRefused, ReasonMissing.
    """
    disposal = _locked(disposal_id, actor)
    source, disposal.state = disposal.state, DISPOSAL.step("withdraw", disposal.state)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    for item in disposal.items.filter(is_off=False).order_by("dossier_id"):
        _move(locked_dossier(item.dossier_id), "retain", actor=actor, now=now, reason=reason.strip())
    disposal.items.filter(is_off=False).update(is_off=True, verdict="")
    disposal.save()
    _note(disposal, "withdraw", source, actor=actor, now=now, reason=reason.strip())
    return disposal


def take_away_files(*, names: Sequence[str]) -> None:
    """Remove encrypted files from the store; what is gone already is gone."""
    store = default_store()
    for name in names:
        if store.exists(name):
            store.delete(name)


def wait_for_disposal(*, count: int, url: str, place: str, title: str, now: dt.datetime) -> None:
    """Tell the secretariat that dossiers are due; with none the duty ends."""
    if not count:
        close_duties(key_prefix=DUTY, now=now, actor=None)
        return
    open_duty(
        key=DUTY,
        kind="records.disposal",
        subject_type=SUBJECT,
        subject_id=0,
        title=title,
        place=place,
        url=url,
        due_on=None,
        role="secretariat",
        now=now,
    )


def _next_number(year: int) -> tuple[int, int]:
    """Take the next number of the year; the locked counter also lets only one list begin at a time."""
    DossierCounter.objects.get_or_create(file_plan=DISPOSAL_COUNTER, year=year)
    counter = DossierCounter.objects.select_for_update().get(file_plan=DISPOSAL_COUNTER, year=year)
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    return year, counter.last_number


def _locked(disposal_id: int, actor: Actor) -> DisposalList:
    disposal = DisposalList.objects.select_for_update().get(pk=disposal_id)
    if not can_dispose_dossiers(actor):
        raise PermissionRefused
    return disposal


def _move(
    dossier: Dossier,
    verb: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    codes = {"offer": "offered", "retain": "retained", "archive": "archived", "destroy": "destroyed"}
    source, dossier.state = dossier.state, DOSSIER.step(verb, dossier.state)
    dossier.save(update_fields=["state", "retained_until", "disposed_on", "wrapped_key"])
    note_dossier(
        dossier, verb=verb, code=codes[verb], source=source, actor=actor, now=now, reason=reason, facts=facts
    )


def _note(
    disposal: DisposalList,
    verb: str,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    codes = {"create": "created", "confirm": "confirmed", "carry_out": "carried_out", "withdraw": "withdrawn"}
    record_change(
        lifecycle=DISPOSAL.name,
        subject_type=SUBJECT,
        subject_id=disposal.pk,
        verb=verb,
        source=source,
        target=disposal.state,
        actor=actor,
        now=now,
        reason=reason,
    )
    _audit(codes[verb], disposal, actor=actor, now=now, facts=facts or {})


def _audit(
    code: str, disposal: DisposalList, *, actor: Actor, now: dt.datetime, facts: dict[str, object]
) -> None:
    audit.record(
        code=f"records.disposal.{code}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=disposal.pk,
        facts={"label": disposal.label, **facts},
        now=now,
    )
