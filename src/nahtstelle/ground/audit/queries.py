"""The canonical form of entries and the check of the chain."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Max, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate, TruncMonth

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
    """Return the transaction id, counted as entries count it, below which every transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + audit_epoch_start()")
        (horizon,) = cursor.fetchone()
    return int(horizon)


def highest_transaction() -> int:
    """Return the highest transaction id that an entry or a seal names, 0 without any."""
    entries = Entry.objects.aggregate(highest=Max("transaction_id"))["highest"] or 0
    seals = Seal.objects.aggregate(highest=Max("end_transaction"))["highest"] or 0
    return int(max(entries, seals))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfEntries:
    """What one person, in one institution's name, did to a thing on one day. `guest`: who has no account."""

    last_at: dt.datetime
    actor_id: int | None
    institution_id: int | None
    guest: str
    codes: frozenset[str]
    purposes: frozenset[str]
    grounds: frozenset[str]


def entries_by_day(
    *, subject_type: str, subject_id: str | int, codes: Collection[str], limit: int | None = None
) -> list[DayOfEntries]:
    """Return the entries about a thing, by day and person, the latest first (one query).

    `guest` and `grounds` come from the facts of the entries.
    """
    rows = (
        Entry.objects.filter(subject_type=subject_type, subject_id=str(subject_id), code__in=codes)
        .annotate(day=TruncDate("at"), guest=KeyTextTransform("guest", "facts"))
        .order_by()
        .values("day", "actor_id", "institution_id", "guest")
        .annotate(
            last_at=Max("at"),
            all_codes=ArrayAgg("code", distinct=True),
            purposes=ArrayAgg("purpose", distinct=True),
            grounds=ArrayAgg(KeyTextTransform("ground", "facts"), distinct=True),
        )
        .order_by("-last_at", "actor_id", "institution_id", "guest")
    )
    return [
        DayOfEntries(
            last_at=row["last_at"],
            actor_id=row["actor_id"],
            institution_id=row["institution_id"],
            guest=row["guest"] or "",
            codes=frozenset(row["all_codes"]),
            purposes=frozenset(row["purposes"]) - {""},
            grounds=frozenset(row["grounds"]) - {None},
        )
        for row in rows[:limit]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfEntries:
    """How many entries were made in an institution's name in a month, about how many things."""

    month: dt.date
    institution_id: int | None
    entries: int
    subjects: int


def entries_by_month(*, subject_type: str, code: str, since: dt.datetime) -> list[MonthOfEntries]:
    """Return how many entries of a kind there are, by month and institution, the latest month first (one query)."""
    rows = (
        Entry.objects.filter(subject_type=subject_type, code=code, at__gte=since)
        .annotate(month=TruncMonth("at"))
        .order_by()
        .values("month", "institution_id")
        .annotate(entries=Count("pk"), subjects=Count("subject_id", distinct=True))
        .order_by("-month", "-entries", "institution_id")
    )
    return [
        MonthOfEntries(
            month=row["month"].date(),
            institution_id=row["institution_id"],
            entries=row["entries"],
            subjects=row["subjects"],
        )
        for row in rows
    ]
