"""Signals after commit, carrying ids only; handlers are jobs and idempotent."""

from django.dispatch import Signal

decision_numbered = Signal()
"""Sent with `decision_id` when a decision was numbered and its excerpt written."""
