"""Writing and sealing entries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction

from nahtstelle.ground.audit.models import Entry, Epoch, Seal
from nahtstelle.ground.audit.queries import (
    FIRST_DIGEST,
    batch,
    canonical,
    chain,
    highest_transaction,
    settled_horizon,
)

SEAL_LOCK = 7_262_011  # any constant: names the advisory lock under which seals are made


class AuditedActor(Protocol):
    """What audit keeps of an actor."""

    @property
    def user_id(self) -> int | None: ...  # noqa: D102
    @property
    def institution_id(self) -> int | None: ...  # noqa: D102


def record(
    *,
    code: str,
    actor: AuditedActor | None,
    subject_type: str,
    subject_id: str | int,
    now: dt.datetime,
    facts: dict[str, object] | None = None,
    purpose: str = "",
) -> None:
    """Write one entry inside the caller's transaction. `facts` carry no content: codes, numbers, ids only."""
    record_each(
        code=code,
        actor=actor,
        subject_type=subject_type,
        subjects={subject_id: facts or {}},
        now=now,
        purpose=purpose,
    )


def record_each(
    *,
    code: str,
    actor: AuditedActor | None,
    subject_type: str,
    subjects: Mapping[str | int, dict[str, object]],
    now: dt.datetime,
    purpose: str = "",
) -> None:
    """Write one entry for each subject, with its facts, in one statement: a list that was read is as many reads."""
    entries = [
        Entry(
            at=now,
            code=code,
            actor_id=actor.user_id if actor else None,
            institution_id=actor.institution_id if actor else None,
            subject_type=subject_type,
            subject_id=str(subject_id),
            purpose=purpose,
            facts=facts,
        )
        for subject_id, facts in subjects.items()
    ]
    if len(entries) == 1:  # needs no transaction of its own
        entries[0].save(force_insert=True)
    else:
        Entry.objects.bulk_create(entries)


@transaction.atomic
def seal_entries(*, now: dt.datetime) -> Seal | None:
    """Seal every settled entry that is not sealed yet; None when there is nothing to seal.

    Only one seal is made at a time (advisory lock); writers of entries are never blocked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = Seal.objects.order_by("-pk").first()
    first, previous = (last.end_transaction, last.digest) if last else (0, FIRST_DIGEST)
    end = settled_horizon()
    if end <= first or not batch(first, end).exists():
        return None
    digest, count = chain(previous, batch(first, end).iterator())
    seal = Seal.objects.create(
        first_transaction=first, end_transaction=end, entries=count, digest=digest, sealed_at=now
    )
    if settings.AUDIT_FILE:
        _stream_out(seal, Path(settings.AUDIT_FILE))
    return seal


@transaction.atomic
def begin_epoch(*, now: dt.datetime) -> None:
    """Let the chain go on in a restored database, whose server may count transactions from lower numbers.

    Nobody else writes meanwhile; again does no harm.
    """
    highest = highest_transaction()
    if highest and not Epoch.objects.filter(after=highest).exists():
        Epoch.objects.create(after=highest, began_at=now)


def _stream_out(seal: Seal, path: Path) -> None:
    """Append the sealed entries and their digest to a file that another owner keeps (architecture, audit)."""
    with path.open("a", encoding="utf-8") as file:
        for entry in batch(seal.first_transaction, seal.end_transaction).iterator():
            file.write(canonical(entry).decode() + "\n")
        file.write(json.dumps({"seal": seal.pk, "entries": seal.entries, "sha256": seal.digest}) + "\n")
