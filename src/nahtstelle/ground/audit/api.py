"""The door of the room: write an entry, seal, verify; read who did what to a thing, in numbers."""

from nahtstelle.ground.audit.actions import begin_epoch, record, record_each, seal_entries
from nahtstelle.ground.audit.queries import (
    DayOfEntries,
    MonthOfEntries,
    VerificationResult,
    entries_by_day,
    entries_by_month,
    verify,
)

__all__ = [
    "DayOfEntries",
    "MonthOfEntries",
    "VerificationResult",
    "begin_epoch",
    "entries_by_day",
    "entries_by_month",
    "record",
    "record_each",
    "seal_entries",
    "verify",
]
