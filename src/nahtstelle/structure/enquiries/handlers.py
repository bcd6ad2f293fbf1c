"""What follows when something happened elsewhere; idempotent."""

from __future__ import annotations

from django.utils import timezone

from nahtstelle.structure.enquiries.actions.letters import wait_for_letter


def on_proposal_forwarded(*, proposal_id: int, **_: object) -> None:
    """A proposal was forwarded to the national IIZ: now the letter is to be written."""
    wait_for_letter(proposal_id=proposal_id, now=timezone.now())
