"""Signals after commit, carrying ids only; handlers are jobs and idempotent."""

from django.dispatch import Signal

decision_numbered = Signal()
"""Sent with `decision_id` when a decision was numbered and its excerpt written."""

proposal_submitted = Signal()
proposal_changed = Signal()
proposal_accepted = Signal()
proposal_returned = Signal()
proposal_forwarded = Signal()
proposal_withdrawn = Signal()
"""Sent with `proposal_id`."""

members_asked = Signal()
members_reminded = Signal()
consultation_closed = Signal()
"""Sent with `consultation_id`."""
