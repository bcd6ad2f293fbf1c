"""The door of the room: write an entry, seal, verify."""

from nahtstelle.ground.audit.actions import record, record_each, seal_entries
from nahtstelle.ground.audit.queries import VerificationResult, verify

__all__ = ["VerificationResult", "record", "record_each", "seal_entries", "verify"]
