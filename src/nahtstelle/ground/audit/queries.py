"""The canonical form of entries and the check of the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from nahtstelle.ground.audit.models import Entry, Seal

FIRST_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What the check found: seals and sealed entries, entries not sealed yet, sentences for what is wrong."""

    seals: int
    sealed_entries: int
    unsealed_entries: int
    faults: tuple[str, ...]

    @property
    def is_unbroken(self) -> bool:
        """True when nothing was altered, removed or inserted."""
        return not self.faults


def canonical(entry: Entry) -> bytes:
    """Return the bytes that are hashed for an entry: every column, with stable order and separators."""
    facts = json.dumps(entry.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    parts = [
        entry.pk,
        entry.transaction_id,
        entry.at.timestamp(),
        entry.code,
        entry.actor_id,
        entry.institution_id,
        entry.subject_type,
        entry.subject_id,
        entry.purpose,
        facts,
    ]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def chain(previous: str, entries: Iterable[Entry]) -> tuple[str, int]:
    """Return the digest of a batch after `previous`, and the number of entries in it."""
    digest = hashlib.sha256(previous.encode())
    count = 0
    for entry in entries:
        digest.update(hashlib.sha256(canonical(entry)).digest())
        count += 1
    return digest.hexdigest(), count


def batch(first: int, end: int) -> QuerySet[Entry]:
    """Return the entries of a range of transactions, in the order of the chain."""
    return Entry.objects.filter(transaction_id__gte=first, transaction_id__lt=end).order_by(
        "transaction_id", "pk"
    )


def settled_horizon() -> int:
    """Return the transaction id below which every transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (horizon,) = cursor.fetchone()
    return int(horizon)


def verify() -> VerificationResult:
    """Recompute the whole chain and tell what was altered, removed or inserted."""
    faults: list[str] = []
    previous, end, sealed, seals = FIRST_DIGEST, 0, 0, 0
    for seal in Seal.objects.order_by("pk").iterator():
        seals += 1
        if seal.first_transaction != end:
            faults.append(
                f"Siegel {seal.pk} schliesst nicht an das vorherige an: ein Siegel fehlt oder ist zu viel."
            )
        faults += _faults_of(seal, previous)
        sealed += seal.entries
        previous, end = seal.digest, seal.end_transaction
    unsealed = Entry.objects.filter(transaction_id__gte=end).count()
    return VerificationResult(seals, sealed, unsealed, tuple(faults))


def _faults_of(seal: Seal, previous: str) -> Iterator[str]:
    digest, count = chain(previous, batch(seal.first_transaction, seal.end_transaction).iterator())
    if count < seal.entries:
        yield f"Siegel {seal.pk}: {seal.entries - count} Eintrag/Einträge entfernt."
    elif count > seal.entries:
        yield f"Siegel {seal.pk}: {count - seal.entries} Eintrag/Einträge eingefügt."
    elif digest != seal.digest:
        yield f"Siegel {seal.pk}: mindestens ein Eintrag wurde verändert."
