"""Signals after commit, carrying ids only; handlers are idempotent."""

from django.db import transaction
from django.dispatch import Signal

person_changed = Signal()
"""Sent with `person_id` when a person's institution or role changed, or their account was closed or opened again."""


def announce_person(person_id: int) -> None:
    """Send `person_changed` once the transaction is committed."""
    transaction.on_commit(lambda: person_changed.send(sender=None, person_id=person_id))
