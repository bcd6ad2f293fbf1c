"""Queuing the packs of a meeting: whatever changes what was sent ends here."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Meeting, PaperPack
from nahtstelle.structure.governance.queries.packs import recipients_of
from nahtstelle.structure.governance.states import PACK, PackState

BUILD = "governance.build_packs"
UNDER_WAY = (PackState.QUEUED, PackState.BUILDING)
logger = logging.getLogger("nahtstelle.packs")


def queue_packs(*, meeting: Meeting, actor: Actor, now: dt.datetime) -> int:
    """Queue all packs of a meeting inside the caller's transaction: one row a recipient, one job a meeting."""
    people = _sync_rows(meeting, actor, now)
    for pack in PaperPack.objects.select_for_update().filter(meeting=meeting).order_by("pk"):
        pack.state = PACK.step("queue", pack.state)
        pack.requested_at, pack.requested_by_id, pack.failure = now, actor.user_id, ""
        pack.save(update_fields=["state", "requested_at", "requested_by", "failure"])
    _defer(meeting.pk)
    audit.record(
        code="governance.packs.requested",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={"packs": len(people)},
        now=now,
    )
    return len(people)


def follow_recipients(*, meeting: Meeting, actor: Actor, now: dt.datetime) -> None:
    """After a change of who comes: who is new gets a pack, who does not come any more loses theirs."""
    before = set(PaperPack.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    if set(_sync_rows(meeting, actor, now)) - before:
        _defer(meeting.pk)


def _sync_rows(meeting: Meeting, actor: Actor, now: dt.datetime) -> list[int]:
    people = recipients_of(meeting)
    PaperPack.objects.filter(meeting=meeting).exclude(user__in=people).delete()
    rows = [
        PaperPack(meeting=meeting, user_id=pk, requested_at=now, requested_by_id=actor.user_id)
        for pk in people
    ]
    PaperPack.objects.bulk_create(rows, ignore_conflicts=True)
    return people


def _defer(meeting_id: int) -> None:
    """Queue the job; one that still waits builds these packs too."""
    name = f"{BUILD}:{meeting_id}"
    try:
        with transaction.atomic():
            app.configure_task(BUILD, lock=name, queueing_lock=name).defer(meeting_id=meeting_id)
    except AlreadyEnqueued:
        logger.info("The packs of meeting %s are queued already.", meeting_id)
