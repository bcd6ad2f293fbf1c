"""Events on commit: signals that carry ids only."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from nahtstelle.structure.governance.models import Consultation, Proposal


def announce_proposal(signal: Signal, proposal: Proposal) -> None:
    """Send a signal of `events.py` with `proposal_id` once the action's transaction is committed."""
    proposal_id = proposal.pk
    transaction.on_commit(lambda: signal.send(sender=Proposal, proposal_id=proposal_id))


def announce_consultation(signal: Signal, consultation: Consultation) -> None:
    """Send a signal of `events.py` with `consultation_id` once the action's transaction is committed."""
    consultation_id = consultation.pk
    transaction.on_commit(lambda: signal.send(sender=Consultation, consultation_id=consultation_id))
