"""A dossier for every matter: at its birth, and afterwards for what came with a canton's records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.intake.api import update_rows
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import Decision, Meeting, Proposal

PROPOSAL, MEETING, DECISION = "governance.proposal", "governance.meeting", "governance.decision"
BATCH = 500
NINE = dt.time(9)


def open_meeting_dossier(meeting: Meeting, *, actor: Actor, now: dt.datetime) -> int:
    """Return the meeting's dossier; open it where there is none yet."""
    if meeting.dossier_id is not None:
        return meeting.dossier_id
    dossier = records.open_dossier(
        title=_meeting_title(meeting), owner_type=MEETING, owner_id=meeting.pk, actor=actor, now=now
    )
    meeting.dossier_id = dossier.id
    meeting.save(update_fields=["dossier"])
    return dossier.id


def open_decision_dossier(decision: Decision, *, actor: Actor | None, now: dt.datetime) -> int:
    """Return the decision's dossier; open it where there is none yet."""
    known = records.dossiers_of(owner_type=DECISION, owner_id=decision.pk)
    if known:
        return known[0].id
    dossier = records.open_dossier(
        title=decision.title, owner_type=DECISION, owner_id=decision.pk, actor=actor, now=now
    )
    return dossier.id


def open_missing_dossiers(*, now: dt.datetime) -> int:
    """Open a dossier for each submitted proposal, meeting and decision that has none; return how many.

    Each batch is a transaction of its own, so that the job can be stopped and goes on where it was.
    """
    return sum(
        count
        for batches in (_missing_proposals(now), _missing_meetings(now), _missing_decisions(now))
        for count in batches
    )


def _missing_proposals(now: dt.datetime) -> Iterator[int]:
    while True:
        with transaction.atomic():
            rows = Proposal.objects.filter(dossier__isnull=True, submitted_at__isnull=False)
            batch = list(rows.select_for_update(of=("self",)).order_by("submitted_at", "pk")[:BATCH])
            filings = [
                records.Filing(owner_id=row.pk, title=row.title, opened_at=row.submitted_at)
                for row in batch
                if row.submitted_at
            ]
            made = records.open_dossiers(owner_type=PROPOSAL, filings=filings, actor=None, now=now)
            update_rows(Proposal, ("dossier_id",), ((pk, {"dossier_id": made[pk]}) for pk in made))
        if not batch:
            return
        yield len(batch)


def _missing_meetings(now: dt.datetime) -> Iterator[int]:
    while True:
        with transaction.atomic():
            rows = Meeting.objects.filter(dossier__isnull=True).select_related("body")
            batch = list(rows.select_for_update(of=("self",)).order_by("date", "pk")[:BATCH])
            filings = [
                records.Filing(
                    owner_id=row.pk, title=_meeting_title(row), opened_at=min(_morning(row.date), now)
                )
                for row in batch
            ]
            made = records.open_dossiers(owner_type=MEETING, filings=filings, actor=None, now=now)
            update_rows(Meeting, ("dossier_id",), ((pk, {"dossier_id": made[pk]}) for pk in made))
        if not batch:
            return
        yield len(batch)


def _missing_decisions(now: dt.datetime) -> Iterator[int]:
    while True:
        with transaction.atomic():
            rows = Decision.objects.exclude(records.has_dossier(DECISION)).order_by("decided_on", "pk")
            batch = list(rows.only("title", "decided_on")[:BATCH])
            filings = [
                records.Filing(owner_id=row.pk, title=row.title, opened_at=_morning(row.decided_on))
                for row in batch
            ]
            records.open_dossiers(owner_type=DECISION, filings=filings, actor=None, now=now)
        if not batch:
            return
        yield len(batch)


def _morning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, NINE))


def _meeting_title(meeting: Meeting) -> str:
    names = {"body": meeting.body.short_name, "date": meeting.date.strftime("%d.%m.%Y")}
    return _("Meeting %(body)s, %(date)s") % names
